with members as (

    select * from {{ ref('rater_type') }}

)

select
    {{ surrogate_key(['rater_type_code']) }} as rater_type_key,
    rater_type_code,
    rater_type_name,
    is_professional,
    rater_type_order
from members

union all

select
    {{ unknown_key() }} as rater_type_key,
    'unknown' as rater_type_code,
    'Ukendt' as rater_type_name,
    false as is_professional,
    99 as rater_type_order
