with members as (

    select * from {{ ref('instrument') }}

)

select
    {{ surrogate_key(['instrument_code']) }} as instrument_key,
    instrument_code,
    instrument_name,
    direction,
    minimum_value as min_score,
    maximum_value as max_score,
    step_value as step_score,
    minimum_change as min_change,
    cadence_months,
    management_use_from as management_use_from_date,
    source_reference
from members

union all

select
    {{ unknown_key() }} as instrument_key,
    'unknown' as instrument_code,
    'Ukendt' as instrument_name,
    'unknown' as direction,
    cast(null as decimal(4, 1)) as min_score,
    cast(null as decimal(4, 1)) as max_score,
    cast(null as decimal(4, 1)) as step_score,
    cast(null as decimal(4, 1)) as min_change,
    cast(null as integer) as cadence_months,
    cast(null as date) as management_use_from_date,
    cast(null as varchar) as source_reference
