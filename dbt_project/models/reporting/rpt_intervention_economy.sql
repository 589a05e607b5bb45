with activity_groups as (

    select * from {{ ref('fct_activity_group') }}

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

measured as (

    -- M4: distinct persons of the area with the intervention active in the period; the measure is named after them
    select
        activity_groups.*,
        activity_groups.area_code as measure_code,
        'count' as unit,
        activity_groups.n_children as n_measured,
        cast(activity_groups.n_children as decimal(18, 4)) as numerator,
        cast(null as decimal(18, 4)) as denominator,
        cast(activity_groups.n_children as decimal(18, 6)) as measure_value
    from activity_groups

    union all

    -- M5, C12: expense of the period per child-month, kr. per month
    select
        activity_groups.*,
        'average_price' as measure_code,
        'dkk_per_month' as unit,
        activity_groups.n_priced_children as n_measured,
        cast(activity_groups.expense_dkk as decimal(18, 4)) as numerator,
        cast(activity_groups.priced_child_months as decimal(18, 4)) as denominator,
        cast(
            activity_groups.expense_dkk / nullif(activity_groups.priced_child_months, 0) as decimal(18, 6)
        ) as measure_value
    from activity_groups

)

select
    measured.report_date,
    municipalities.municipality_code,
    measured.area_code,
    measured.scope_type,
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
    'all' as member_code,
    'I alt' as member_name,
    cast(1 as integer) as member_order,
    measured.numerator,
    measured.denominator,
    cast(measured.n_children as integer) as n_total,
    cast(measured.n_measured as integer) as n_measured,
    cast({{ share('measured.n_measured', 'measured.n_children') }} as decimal(9, 6)) as coverage,
    measured.measure_value as value, -- noqa: RF04
    measured.unit,
    cast(null as varchar) as label_code,
    cast(null as varchar) as label_name,
    cast(null as varchar) as status_code,
    cast(null as varchar) as status_name
from measured
inner join municipalities on measured.municipality_key = municipalities.municipality_key
left join report_members as scopes
    on measured.scope_type = scopes.member_type and measured.scope_key = scopes.member_key
left join report_members as breakdowns
    on measured.breakdown_type = breakdowns.member_type and measured.breakdown_key = breakdowns.member_key
