with counts as (

    select * from {{ ref('fct_scoring_group') }}

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

)

select
    counts.report_date,
    municipalities.municipality_code,
    counts.area_code,
    counts.scope_type,
    scopes.member_code as scope_code,
    scopes.member_name as scope_name,
    counts.breakdown_type,
    breakdowns.member_code as breakdown_code,
    breakdowns.member_name as breakdown_name,
    cast(breakdowns.member_order as integer) as breakdown_order,
    counts.instrument_code,
    cast(null as varchar) as item_code,
    cast(null as varchar) as item_name,
    cast(null as integer) as item_order,
    counts.measure_code,
    'all' as member_code,
    'I alt' as member_name,
    cast(1 as integer) as member_order,
    cast(counts.n_counted as decimal(18, 4)) as numerator,
    cast(counts.n_total as decimal(18, 4)) as denominator,
    counts.n_total,
    counts.n_total as n_measured,
    cast(1 as decimal(9, 6)) as coverage,
    cast({{ share('counts.n_counted', 'counts.n_total') }} as decimal(18, 6)) as value, -- noqa: RF04
    'share' as unit,
    cast(null as varchar) as label_code,
    cast(null as varchar) as label_name,
    cast(null as varchar) as status_code,
    cast(null as varchar) as status_name
from counts
inner join municipalities on counts.municipality_key = municipalities.municipality_key
left join report_members as scopes
    on counts.scope_type = scopes.member_type and counts.scope_key = scopes.member_key
left join report_members as breakdowns
    on counts.breakdown_type = breakdowns.member_type and counts.breakdown_key = breakdowns.member_key
