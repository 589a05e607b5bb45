with members as (

    select * from {{ ref('instrument_item') }}

)

select
    {{ surrogate_key(['instrument_code', 'item_code']) }} as instrument_item_key,
    instrument_code,
    item_code,
    item_name,
    item_kind,
    item_order,
    is_overall
from members

union all

select
    {{ unknown_key() }} as instrument_item_key,
    'unknown' as instrument_code,
    'unknown' as item_code,
    'Ukendt' as item_name,
    'unknown' as item_kind,
    99 as item_order,
    false as is_overall
