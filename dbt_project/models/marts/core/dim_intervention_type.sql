with members as (

    select * from {{ ref('intervention_type') }}

)

select
    {{ surrogate_key(['intervention_type_code']) }} as intervention_type_key,
    intervention_type_code,
    intervention_type_name,
    area_code,
    intervention_group_code,
    intervention_group_name,
    intervention_type_order
from members

union all

select
    {{ unknown_key() }} as intervention_type_key,
    'unknown' as intervention_type_code,
    'Ukendt' as intervention_type_name,
    'unknown' as area_code,
    'unknown' as intervention_group_code,
    'Ukendt' as intervention_group_name,
    99 as intervention_type_order
