with category_groups as (

    select * from {{ ref('fct_result_category_group') }}

),

categories as (

    select * from {{ ref('dim_result_category') }}
    where result_category_code <> 'unknown'

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

-- a factor that several forms share is one factor in the figures
items as (

    select
        items.item_code,
        min(items.item_name) as item_name,
        min(items.item_order) as item_order
    from {{ ref('dim_instrument_item') }} as items
    inner join {{ ref('dim_instrument') }} as instruments on items.instrument_code = instruments.instrument_code
    where instruments.has_goal
    group by items.item_code

),

-- the six categories and those without a result together are all; the reasons say why there is none
measure_members as (

    select distinct
        'result_category' as measure_code,
        display_group_code as member_code,
        display_group_name as member_name,
        display_group_order as member_order
    from categories

    union all

    select
        'no_result_reason' as measure_code,
        result_category_code as member_code,
        result_category_name as member_name,
        result_category_order as member_order
    from categories
    where not is_measured

),

totals as (

    select
        category_groups.report_date,
        category_groups.municipality_key,
        category_groups.scope_type,
        category_groups.scope_key,
        category_groups.breakdown_type,
        category_groups.breakdown_key,
        category_groups.item_code,
        measure_members.measure_code,
        measure_members.member_code,
        measure_members.member_name,
        measure_members.member_order,
        sum(category_groups.n_children) as n_total,
        sum(case when categories.is_measured then category_groups.n_children else 0 end) as n_measured,
        sum(
            case
                when
                    measure_members.measure_code = 'result_category'
                    and categories.display_group_code = measure_members.member_code
                    then category_groups.n_children
                when
                    measure_members.measure_code = 'no_result_reason'
                    and categories.result_category_code = measure_members.member_code
                    then category_groups.n_children
                else 0
            end
        ) as n_in_member
    from category_groups
    inner join categories on category_groups.result_category_key = categories.result_category_key
    cross join measure_members
    group by
        category_groups.report_date,
        category_groups.municipality_key,
        category_groups.scope_type,
        category_groups.scope_key,
        category_groups.breakdown_type,
        category_groups.breakdown_key,
        category_groups.item_code,
        measure_members.measure_code,
        measure_members.member_code,
        measure_members.member_name,
        measure_members.member_order

),

measured as (

    select
        *,
        -- the six are shares of the children measured at both times, the rest a share of all
        case
            when measure_code = 'result_category' and member_code <> 'no_result' then n_measured
            else n_total
        end as denominator
    from totals

)

select
    measured.report_date,
    municipalities.municipality_code,
    'children' as area_code,
    measured.scope_type,
    scopes.member_code as scope_code,
    scopes.member_name as scope_name,
    measured.breakdown_type,
    breakdowns.member_code as breakdown_code,
    breakdowns.member_name as breakdown_name,
    cast(breakdowns.member_order as integer) as breakdown_order,
    cast(null as varchar) as instrument_code,
    measured.item_code,
    items.item_name,
    cast(items.item_order as integer) as item_order,
    measured.measure_code,
    measured.member_code,
    measured.member_name,
    cast(measured.member_order as integer) as member_order,
    cast(measured.n_in_member as decimal(18, 4)) as numerator,
    cast(measured.denominator as decimal(18, 4)) as denominator,
    cast(measured.n_total as integer) as n_total,
    cast(measured.n_measured as integer) as n_measured,
    cast({{ share('measured.n_measured', 'measured.n_total') }} as decimal(9, 6)) as coverage,
    cast({{ share('measured.n_in_member', 'measured.denominator') }} as decimal(18, 6)) as value, -- noqa: RF04
    'share' as unit,
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
left join items on measured.item_code = items.item_code
