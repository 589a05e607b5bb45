with measured as (

    select * from {{ ref('fct_ladder_group') }}

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

)

select
    measured.report_date,
    municipalities.municipality_code,
    'children' as area_code,
    'municipality' as scope_type,
    scopes.member_code as scope_code,
    scopes.member_name as scope_name,
    measured.breakdown_type,
    breakdowns.member_code as breakdown_code,
    breakdowns.member_name as breakdown_name,
    cast(breakdowns.member_order as integer) as breakdown_order,
    cast(null as varchar) as instrument_code,
    cast(null as varchar) as item_code,
    cast(null as varchar) as item_name,
    cast(null as integer) as item_order,
    measured.measure_code,
    measured.member_code,
    coalesce(members.member_name, 'I alt') as member_name,
    cast(coalesce(members.member_order, 1) as integer) as member_order,
    measured.numerator,
    measured.denominator,
    measured.n_total,
    measured.n_measured,
    cast({{ share('measured.n_measured', 'measured.n_total') }} as decimal(9, 6)) as coverage,
    cast(
        case
            when measured.label_code is not null then null
            when measured.unit in ('count', 'dkk') then measured.numerator
            when measured.unit = 'per_1000_days' then {{ share('1000 * measured.numerator', 'measured.denominator') }}
            else {{ share('measured.numerator', 'measured.denominator') }}
        end as decimal(18, 6)
    ) as value, -- noqa: RF04
    measured.unit,
    measured.label_code,
    labels.member_name as label_name,
    cast(null as varchar) as status_code,
    cast(null as varchar) as status_name
from measured
inner join municipalities on measured.municipality_key = municipalities.municipality_key
left join report_members as scopes
    on scopes.member_type = 'municipality' and measured.municipality_key = scopes.member_key
left join report_members as breakdowns
    on measured.breakdown_type = breakdowns.member_type and measured.breakdown_key = breakdowns.member_key
left join report_members as members
    on
        members.member_type = 'measure_member'
        and measured.measure_code || ':' || measured.member_code = members.member_key
left join report_members as labels
    on labels.member_type = 'unknown_reason' and measured.label_code = labels.member_key
