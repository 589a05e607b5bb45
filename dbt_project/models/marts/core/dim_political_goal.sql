with political_goals as (

    select * from {{ ref('stg_case_system__political_goal') }}

),

goal_types as (

    select * from {{ ref('goal_type') }}

),

items as (

    select * from {{ ref('instrument_item') }}
    where instrument_code = '{{ var("profile_instrument_code") }}'

)

select
    {{ surrogate_key(['political_goals.municipality_code', 'political_goals.political_goal_id']) }}
        as political_goal_key,
    political_goals.municipality_code,
    political_goals.political_goal_id,
    coalesce(items.item_code, 'unknown') as item_code,
    coalesce(items.item_name, 'Ukendt') as item_name,
    coalesce(items.item_order, 99) as item_order,
    political_goals.goal_text,
    coalesce(goal_types.goal_type_code, 'unknown') as goal_type_code,
    coalesce(goal_types.goal_type_name, 'Ukendt') as goal_type_name,
    cast(coalesce(political_goals.margin_points, {{ var('default_margin_points') }}) as decimal(5, 2))
        as margin_points,
    political_goals.valid_from_date,
    political_goals.valid_to_date
from political_goals
left join goal_types on lower(political_goals.goal_type) = lower(goal_types.source_text)
left join items on lower(political_goals.item) = lower(items.source_text)

union all

select
    {{ unknown_key() }} as political_goal_key,
    'unknown' as municipality_code,
    'unknown' as political_goal_id,
    'unknown' as item_code,
    'Ukendt' as item_name,
    99 as item_order,
    'Ukendt' as goal_text,
    'unknown' as goal_type_code,
    'Ukendt' as goal_type_name,
    cast({{ var('default_margin_points') }} as decimal(5, 2)) as margin_points,
    cast(null as date) as valid_from_date,
    cast(null as date) as valid_to_date
