with goal_groups as (

    select * from {{ ref('fct_goal_group') }}

),

grades as (

    select * from {{ ref('dim_grade') }}

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

items as (

    select * from {{ ref('dim_instrument_item') }}
    where instrument_code = '{{ var("profile_instrument_code") }}'

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

-- C14: not relevant and not followed up are stored apart and shown together
display_members as (

    select distinct
        display_group_code,
        display_group_name,
        display_group_order
    from grades

),

graded as (

    select
        goal_groups.*,
        grades.display_group_code,
        grades.is_measured
    from goal_groups
    inner join grades on goal_groups.grade_key = grades.grade_key

),

counted as (

    select
        graded.report_date,
        graded.municipality_key,
        graded.scope_type,
        graded.scope_key,
        graded.breakdown_type,
        graded.breakdown_key,
        display_members.display_group_code,
        display_members.display_group_name,
        display_members.display_group_order,
        sum(graded.n_goals) as n_total,
        sum(case when graded.is_measured then graded.n_goals else 0 end) as n_measured,
        sum(case when graded.display_group_code = display_members.display_group_code then graded.n_goals else 0 end)
            as n_in_group
    from graded
    cross join display_members
    group by
        graded.report_date,
        graded.municipality_key,
        graded.scope_type,
        graded.scope_key,
        graded.breakdown_type,
        graded.breakdown_key,
        display_members.display_group_code,
        display_members.display_group_name,
        display_members.display_group_order

)

select
    counted.report_date,
    municipalities.municipality_code,
    cast('children' as varchar) as area_code,
    counted.scope_type,
    scopes.member_code as scope_code,
    scopes.member_name as scope_name,
    counted.breakdown_type,
    case when counted.breakdown_type = 'dimension' then counted.breakdown_key else breakdowns.member_code end
        as breakdown_code,
    case
        when counted.breakdown_type = 'dimension' then coalesce(items.item_name, 'Uden dimension')
        else breakdowns.member_name
    end as breakdown_name,
    cast(
        case
            when counted.breakdown_type = 'dimension' then coalesce(items.item_order, 99)
            else breakdowns.member_order
        end as integer
    ) as breakdown_order,
    cast(null as varchar) as instrument_code,
    cast(null as varchar) as item_code,
    cast(null as varchar) as item_name,
    cast(null as integer) as item_order,
    'goal_attainment' as measure_code,
    counted.display_group_code as member_code,
    counted.display_group_name as member_name,
    cast(counted.display_group_order as integer) as member_order,
    cast(counted.n_in_group as decimal(18, 4)) as numerator,
    cast(counted.n_total as decimal(18, 4)) as denominator,
    cast(counted.n_total as integer) as n_total,
    cast(counted.n_measured as integer) as n_measured,
    cast({{ share('counted.n_measured', 'counted.n_total') }} as decimal(9, 6)) as coverage,
    cast({{ share('counted.n_in_group', 'counted.n_total') }} as decimal(18, 6)) as value, -- noqa: RF04
    'share' as unit,
    cast(null as varchar) as label_code,
    cast(null as varchar) as label_name,
    cast(null as varchar) as status_code,
    cast(null as varchar) as status_name
from counted
inner join municipalities on counted.municipality_key = municipalities.municipality_key
left join report_members as scopes
    on counted.scope_type = scopes.member_type and counted.scope_key = scopes.member_key
left join report_members as breakdowns
    on counted.breakdown_type = breakdowns.member_type and counted.breakdown_key = breakdowns.member_key
left join items on counted.breakdown_type = 'dimension' and counted.breakdown_key = items.item_code
