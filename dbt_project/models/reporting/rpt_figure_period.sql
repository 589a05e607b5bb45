-- What every figure asks of the templates: each measure, scope and breakdown on each month end that it shows, for every
-- report that is drawn. The templates hold these rows and no others; the group facts hold the rest.
with figures as (

    select * from {{ ref('dim_figure') }}

),

report_months as (

    select report_date from {{ reported_month_ends() }} as month_ends

),

requests as (

    select
        figures.*,
        scopes.member as requested_scope_type,
        breakdowns.member as requested_breakdown_type,
        measures.member as measure_code
    from figures
    cross join {{ list_members('figures.scope_type') }} as scopes (member)
    cross join {{ list_members('figures.breakdown_type') }} as breakdowns (member)
    cross join {{ list_members('figures.measure_codes') }} as measures (member)

)

-- the report's month end and the earlier month ends that a figure shows beside it
select
    requests.figure_code,
    requests.audience_code,
    reports.report_date as figure_report_date,
    shown.report_date,
    requests.area_code,
    requests.instrument_code,
    requests.requested_scope_type as scope_type,
    requests.requested_breakdown_type as breakdown_type,
    requests.measure_code,
    requests.item_selection,
    requests.members
from requests
cross join report_months as reports
inner join report_months as shown
    on
        {{ months_between('shown.report_date', 'reports.report_date') }} >= 0
        and {{ months_between('shown.report_date', 'reports.report_date') }}
        < requests.period_count * requests.period_step_months
        and mod({{ months_between('shown.report_date', 'reports.report_date') }}, requests.period_step_months) = 0
where
    {{ months_between('reports.report_date', "cast('" ~ var('report_date') ~ "' as date)") }}
    < {{ var('figure_report_months') }}
