with goal_status as (

    select * from {{ ref('fct_political_goal_status') }}

),

political_goals as (

    select * from {{ ref('dim_political_goal') }}

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

items as (

    select * from {{ ref('dim_instrument_item') }}
    where instrument_code = '{{ var("profile_instrument_code") }}'

),

labels as (

    select * from {{ ref('dim_development_label') }}

),

ordered_goals as (

    select
        *,
        row_number() over (partition by municipality_code order by political_goal_id) as goal_order
    from political_goals

)

select
    goal_status.report_date,
    municipalities.municipality_code,
    cast('children' as varchar) as area_code,
    goal_status.scope_type,
    scopes.member_code as scope_code,
    scopes.member_name as scope_name,
    'political_goal' as breakdown_type,
    ordered_goals.political_goal_id as breakdown_code,
    ordered_goals.goal_text as breakdown_name,
    cast(ordered_goals.goal_order as integer) as breakdown_order,
    cast('{{ var("profile_instrument_code") }}' as varchar) as instrument_code,
    goal_status.item_code,
    items.item_name,
    cast(items.item_order as integer) as item_order,
    'political_goal' as measure_code,
    'all' as member_code,
    'I alt' as member_name,
    cast(1 as integer) as member_order,
    cast(goal_status.n_positive - goal_status.n_negative as decimal(18, 4)) as numerator,
    cast(goal_status.n_measured as decimal(18, 4)) as denominator,
    goal_status.n_total,
    goal_status.n_measured,
    cast({{ share('goal_status.n_measured', 'goal_status.n_total') }} as decimal(9, 6)) as coverage,
    cast(
        {{ share('(goal_status.n_positive - goal_status.n_negative) * 100', 'goal_status.n_measured') }}
        as decimal(18, 6)
    ) as value, -- noqa: RF04
    'points' as unit,
    goal_status.development_label_code as label_code,
    labels.development_label_name as label_name,
    goal_status.goal_status_code as status_code,
    goal_status.goal_status_name as status_name
from goal_status
inner join ordered_goals on goal_status.political_goal_key = ordered_goals.political_goal_key
inner join municipalities on goal_status.municipality_key = municipalities.municipality_key
left join report_members as scopes
    on goal_status.scope_type = scopes.member_type and goal_status.scope_key = scopes.member_key
left join items on goal_status.item_code = items.item_code
left join labels on goal_status.development_label_code = labels.development_label_code
