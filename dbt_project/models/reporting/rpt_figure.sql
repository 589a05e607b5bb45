with periods as (

    select * from {{ ref('rpt_figure_period') }}

),

template_rows as (

    select * from {{ ref('rpt_development') }}
    union all
    select * from {{ ref('rpt_intervention_economy') }}
    union all
    select * from {{ ref('rpt_goal_attainment') }}
    union all
    select * from {{ ref('rpt_political_goal') }}
    union all
    select * from {{ ref('rpt_caseworker_label') }}
    union all
    select * from {{ ref('rpt_scoring') }}
    union all
    select * from {{ ref('rpt_result_category') }}
    union all
    select * from {{ ref('rpt_ladder') }}
    union all
    select * from {{ ref('rpt_network_method') }}
    union all
    select * from {{ ref('rpt_involvement') }}
    union all
    select * from {{ ref('rpt_appeal') }}
    union all
    select * from {{ ref('rpt_reopening') }}
    union all
    select * from {{ ref('rpt_school_absence') }}
    union all
    select * from {{ ref('rpt_school_wellbeing') }}
    union all
    select * from {{ ref('rpt_fit_progress') }}
    union all
    select * from {{ ref('rpt_line_position') }}
    union all
    select * from {{ ref('rpt_aftercare') }}
    union all
    select * from {{ ref('rpt_activity') }}
    union all
    select * from {{ ref('rpt_timeliness') }}
    union all
    select * from {{ ref('rpt_provision') }}
    union all
    select * from {{ ref('rpt_staff') }}
    union all
    select * from {{ ref('rpt_economy') }}
    union all
    select * from {{ ref('rpt_cost_per_outcome') }}

)

select
    periods.figure_code,
    periods.audience_code,
    periods.figure_report_date,
    template_rows.report_date,
    template_rows.municipality_code,
    template_rows.area_code,
    template_rows.scope_type,
    template_rows.scope_code,
    template_rows.scope_name,
    template_rows.breakdown_type,
    template_rows.breakdown_code,
    template_rows.breakdown_name,
    template_rows.breakdown_order,
    template_rows.instrument_code,
    template_rows.item_code,
    template_rows.item_name,
    template_rows.item_order,
    template_rows.measure_code,
    template_rows.member_code,
    template_rows.member_name,
    template_rows.member_order,
    template_rows.numerator,
    template_rows.denominator,
    template_rows.n_total,
    template_rows.n_measured,
    template_rows.coverage,
    template_rows.value,
    template_rows.unit,
    template_rows.label_code,
    template_rows.label_name,
    template_rows.status_code,
    template_rows.status_name
from periods
inner join template_rows
    on
        periods.report_date = template_rows.report_date
        and periods.scope_type = template_rows.scope_type
        and periods.breakdown_type = template_rows.breakdown_type
        and periods.area_code = template_rows.area_code
        and periods.measure_code = template_rows.measure_code
        -- a measure that has no instrument is in every figure that asks for it
        and (
            template_rows.instrument_code is null
            or periods.instrument_code is null
            or periods.instrument_code = template_rows.instrument_code
        )
        and (periods.members is null or {{ in_list('template_rows.breakdown_code', 'periods.members') }})
        and (
            template_rows.item_code is null
            or periods.item_selection = 'all'
            or (periods.item_selection = 'overall' and template_rows.item_code = 'overall')
            or (periods.item_selection = 'dimensions' and template_rows.item_code <> 'overall')
        )
