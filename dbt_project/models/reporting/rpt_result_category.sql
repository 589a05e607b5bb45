{%- set categories = [
    'progression_goal_met', 'progression', 'retention_goal_met', 'unproblematic', 'no_progression',
    'negative_progression'
] -%}
{%- set reasons = [
    'not_scored', 'too_recent', 'single_score', 'not_followed_up', 'not_credited', 'not_released'
] -%}
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
    where instruments.has_goal and instruments.area_code = 'children'
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

counted as (

    select
        category_groups.report_date,
        category_groups.municipality_key,
        category_groups.scope_type,
        category_groups.scope_key,
        category_groups.breakdown_type,
        category_groups.breakdown_key,
        category_groups.item_code,
        {% for code in categories + reasons -%}
            sum(case when categories.result_category_code = '{{ code }}' then category_groups.n_children else 0 end)
                as n_{{ code }},
        {% endfor -%}
        sum(case when categories.is_measured then category_groups.n_children else 0 end) as n_measured,
        sum(category_groups.n_children) as n_total
    from category_groups
    inner join categories on category_groups.result_category_key = categories.result_category_key
    group by
        category_groups.report_date,
        category_groups.municipality_key,
        category_groups.scope_type,
        category_groups.scope_key,
        category_groups.breakdown_type,
        category_groups.breakdown_key,
        category_groups.item_code

),

named as (

    select
        counted.*,
        municipalities.municipality_code,
        scopes.member_code as scope_code,
        scopes.member_name as scope_name,
        breakdowns.member_code as breakdown_code,
        breakdowns.member_name as breakdown_name,
        breakdowns.member_order as breakdown_order,
        items.item_name,
        items.item_order
    from counted
    inner join municipalities on counted.municipality_key = municipalities.municipality_key
    left join report_members as scopes
        on counted.scope_type = scopes.member_type and counted.scope_key = scopes.member_key
    left join report_members as breakdowns
        on counted.breakdown_type = breakdowns.member_type and counted.breakdown_key = breakdowns.member_key
    left join items on counted.item_code = items.item_code

),

measured as (

    select
        named.*,
        measure_members.measure_code,
        measure_members.member_code,
        measure_members.member_name,
        measure_members.member_order,
        case measure_members.member_code
            when 'no_result' then named.n_total - named.n_measured
            {% for code in categories + reasons -%}
                when '{{ code }}' then named.n_{{ code }}
            {% endfor -%}
        end as numerator,
        -- the six are shares of the children measured at both times, the rest a share of all
        case
            when
                measure_members.measure_code = 'result_category' and measure_members.member_code <> 'no_result'
                then named.n_measured
            else named.n_total
        end as denominator
    from named
    cross join measure_members

)

select
    report_date,
    municipality_code,
    'children' as area_code,
    scope_type,
    scope_code,
    scope_name,
    breakdown_type,
    breakdown_code,
    breakdown_name,
    cast(breakdown_order as integer) as breakdown_order,
    cast(null as varchar) as instrument_code,
    item_code,
    item_name,
    cast(item_order as integer) as item_order,
    measure_code,
    member_code,
    member_name,
    cast(member_order as integer) as member_order,
    cast(numerator as decimal(18, 4)) as numerator,
    cast(denominator as decimal(18, 4)) as denominator,
    cast(n_total as integer) as n_total,
    cast(n_measured as integer) as n_measured,
    cast({{ share('n_measured', 'n_total') }} as decimal(9, 6)) as coverage,
    cast({{ share('numerator', 'denominator') }} as decimal(18, 6)) as value, -- noqa: RF04
    'share' as unit,
    cast(null as varchar) as label_code,
    cast(null as varchar) as label_name,
    cast(null as varchar) as status_code,
    cast(null as varchar) as status_name
from measured
