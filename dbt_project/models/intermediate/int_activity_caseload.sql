-- C24: cases per caseworker, in heads and in full-time posts, for the municipality and each team.
{% set cell = "report_date, municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with handled as (

    select * from {{ ref('int_activity_handling') }}

),

cells as (

    select
        'municipality' as scope_type,
        'none' as breakdown_type
    union all
    select
        'municipality' as scope_type,
        'organisation' as breakdown_type
    union all
    select
        'organisation' as scope_type,
        'none' as breakdown_type

),

caseload as (

    select
        handled.report_date,
        handled.municipality_key,
        handled.area_code,
        cells.scope_type,
        case cells.scope_type when 'municipality' then handled.municipality_key else handled.organisation_key end
            as scope_key,
        cells.breakdown_type,
        case cells.breakdown_type when 'none' then 'all' else handled.organisation_key end as breakdown_key,
        sum(handled.n_cases) as n_cases,
        sum(handled.n_cases * handled.is_employed) as n_handled_cases,
        sum(handled.is_employed) as n_caseworkers,
        sum(case when handled.weekly_hours is not null then handled.n_cases else 0 end) as n_posted_cases,
        sum(handled.weekly_hours) / {{ var('full_time_weekly_hours') }} as n_posts
    from handled
    cross join cells
    group by
        handled.report_date,
        handled.municipality_key,
        handled.area_code,
        cells.scope_type,
        case cells.scope_type when 'municipality' then handled.municipality_key else handled.organisation_key end,
        cells.breakdown_type,
        case cells.breakdown_type when 'none' then 'all' else handled.organisation_key end

)

select
    {{ cell }},
    {{ activity_measure(
        'cases_per_employee', 'n_handled_cases', 'n_caseworkers', 'n_cases', 'n_handled_cases', unit='mean'
    ) }}
from caseload

union all

select
    {{ cell }},
    {{ activity_measure(
        'cases_per_full_time_post', 'n_posted_cases', 'n_posts', 'n_cases', 'n_posted_cases', unit='mean'
    ) }}
from caseload
