with members as (

    select * from {{ ref('target_group') }}

)

select
    {{ surrogate_key(['target_group_code']) }} as target_group_key,
    target_group_code,
    area,
    target_group_name,
    target_group_order
from members

union all

select
    {{ unknown_key() }} as target_group_key,
    'unknown' as target_group_code,
    'unknown' as area,
    'Ukendt' as target_group_name,
    99 as target_group_order
