with members as (

    select * from {{ ref('development_label') }}

)

select
    {{ surrogate_key(['development_label_code']) }} as development_label_key,
    development_label_code,
    development_label_name,
    display_group_code,
    display_group_name,
    development_label_order,
    display_group_order
from members

union all

select
    {{ unknown_key() }} as development_label_key,
    'unknown' as development_label_code,
    'Ukendt' as development_label_name,
    'no_score' as display_group_code,
    'Ingen score/ikke fulgt op' as display_group_name,
    99 as development_label_order,
    4 as display_group_order
