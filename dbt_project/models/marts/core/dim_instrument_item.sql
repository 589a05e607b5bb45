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
    is_overall,
    parent_item_code,
    is_required,
    valid_from as valid_from_date,
    valid_to as valid_to_date,
    guidance_da
from members

union all

select
    {{ unknown_key() }} as instrument_item_key,
    'unknown' as instrument_code,
    'unknown' as item_code,
    'Ukendt' as item_name,
    'unknown' as item_kind,
    99 as item_order,
    false as is_overall,
    cast(null as varchar) as parent_item_code,
    false as is_required,
    cast(null as date) as valid_from_date,
    cast(null as date) as valid_to_date,
    cast(null as varchar) as guidance_da
