{#- Every template: the models that have the columns of a figure's row. -#}
{%- set templates = [
    'rpt_development',
    'rpt_intervention_economy',
    'rpt_goal_attainment',
    'rpt_political_goal',
    'rpt_caseworker_label',
    'rpt_scoring',
    'rpt_result_category',
    'rpt_ladder',
    'rpt_network_method',
    'rpt_involvement',
    'rpt_appeal',
    'rpt_reopening',
    'rpt_school_absence',
    'rpt_school_wellbeing',
    'rpt_fit_progress',
    'rpt_line_position',
    'rpt_aftercare'
] -%}
with figures as (

    select * from {{ ref('dim_figure') }}

),

template_rows as (

    {% for template in templates %}
        select * from {{ ref(template) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

report_months as (

    select distinct report_date from template_rows

),

-- a figure may ask for several scopes, breakdowns and measures; matched on the few kinds of row that there are, so that
-- the rows themselves are matched on equal values
row_kinds as (

    select distinct
        area_code,
        scope_type,
        breakdown_type,
        measure_code
    from template_rows

),

periods as (

    -- the report's month end and the earlier month ends that a figure shows beside it
    select
        figures.figure_code,
        figures.audience_code,
        row_kinds.area_code,
        figures.instrument_code,
        row_kinds.scope_type,
        row_kinds.breakdown_type,
        row_kinds.measure_code,
        figures.item_selection,
        figures.members,
        reports.report_date as figure_report_date,
        shown.report_date
    from figures
    inner join row_kinds
        on
            figures.area_code = row_kinds.area_code
            and {{ in_list('row_kinds.scope_type', 'figures.scope_type') }}
            and {{ in_list('row_kinds.breakdown_type', 'figures.breakdown_type') }}
            and {{ in_list('row_kinds.measure_code', 'figures.measure_codes') }}
    cross join report_months as reports
    inner join report_months as shown
        on
            {{ months_between('shown.report_date', 'reports.report_date') }} >= 0
            and {{ months_between('shown.report_date', 'reports.report_date') }}
            < figures.period_count * figures.period_step_months
            and mod({{ months_between('shown.report_date', 'reports.report_date') }}, figures.period_step_months) = 0
    where
        reports.report_date <= cast('{{ var("report_date") }}' as date)
        and {{ months_between('reports.report_date', "cast('" ~ var('report_date') ~ "' as date)") }}
        < {{ var('figure_report_months') }}

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
