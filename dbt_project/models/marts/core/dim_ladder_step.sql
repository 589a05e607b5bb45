with members as (

    select * from {{ ref('ladder_step') }}

)

select
    {{ surrogate_key(['ladder_step']) }} as ladder_step_key,
    ladder_step,
    ladder_step_name
from members

union all

select
    {{ unknown_key() }} as ladder_step_key,
    cast(null as integer) as ladder_step,
    'Ukendt' as ladder_step_name
