with lights as (

    select * from {{ ref('traffic_light') }}

)

select
    measure_code,
    status_code,
    status_name,
    from_value,
    to_value
from lights
