with scale_values as (

    select * from {{ ref('scale_value') }}

),

items as (

    select * from {{ ref('instrument_item') }}

)

select
    {{ surrogate_key(['items.instrument_code', 'items.item_code', 'scale_values.source_text']) }} as scale_value_key,
    items.instrument_code,
    items.item_code,
    scale_values.source_text as score_text,
    scale_values.numeric_value as score,
    scale_values.scale_value_name
from items
inner join scale_values
    on
        items.instrument_code = scale_values.instrument_code
        and items.item_kind = scale_values.item_kind

union all

select
    {{ unknown_key() }} as scale_value_key,
    'unknown' as instrument_code,
    'unknown' as item_code,
    'Ukendt' as score_text,
    cast(null as decimal(4, 1)) as score,
    'Ukendt' as scale_value_name
