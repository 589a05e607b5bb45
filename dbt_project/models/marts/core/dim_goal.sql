with goals as (

    select * from {{ ref('stg_case_system__goal') }}

),

plans as (

    select * from {{ ref('stg_case_system__plan') }}

),

items as (

    select * from {{ ref('instrument_item') }}
    where instrument_code = '{{ var("profile_instrument_code") }}'

)

select
    {{ surrogate_key(['goals.municipality_code', 'goals.goal_id']) }} as goal_key,
    goals.municipality_code,
    goals.goal_id,
    goals.plan_id,
    coalesce(plans.plan_type, 'Ukendt') as plan_type_name,
    coalesce(plans.status, 'Ukendt') as plan_status_name,
    coalesce(items.item_code, 'unknown') as item_code,
    coalesce(items.item_name, 'Uden dimension') as item_name,
    coalesce(items.item_order, 99) as item_order,
    coalesce(goals.has_goal_text, false) as has_goal_text,
    goals.created_date,
    goals.closed_date
from goals
left join plans
    on
        goals.municipality_code = plans.municipality_code
        and goals.plan_id = plans.plan_id
left join items on lower(goals.item) = lower(items.source_text)

union all

select
    {{ unknown_key() }} as goal_key,
    'unknown' as municipality_code,
    'unknown' as goal_id,
    'unknown' as plan_id,
    'Ukendt' as plan_type_name,
    'Ukendt' as plan_status_name,
    'unknown' as item_code,
    'Uden dimension' as item_name,
    99 as item_order,
    false as has_goal_text,
    cast(null as date) as created_date,
    cast(null as date) as closed_date
