with members as (

    select * from {{ ref('result_category') }}

)

select
    {{ surrogate_key(['result_category_code']) }} as result_category_key,
    result_category_code,
    result_category_name,
    display_group_code,
    display_group_name,
    result_category_order,
    display_group_order,
    is_measured,
    colour_code,
    definition_da
from members

union all

select
    {{ unknown_key() }} as result_category_key,
    'unknown' as result_category_code,
    'Ukendt' as result_category_name,
    'no_result' as display_group_code,
    'Uden resultat' as display_group_name,
    99 as result_category_order,
    7 as display_group_order,
    false as is_measured,
    'none' as colour_code,
    cast(null as varchar) as definition_da
