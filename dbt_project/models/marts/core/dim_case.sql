with cases as (

    select * from {{ ref('int_cases') }}

)

select
    case_key,
    municipality_code,
    case_number,
    area_code,
    coalesce(case_type, 'Ukendt') as case_type_name,
    coalesce(status, 'Ukendt') as case_status_name,
    opened_date,
    closed_date,
    registered_date,
    acting_municipality_code,
    paying_municipality_code,
    is_inferred
from cases

union all

select
    {{ unknown_key() }} as case_key,
    'unknown' as municipality_code,
    'unknown' as case_number,
    'unknown' as area_code,
    'Ukendt' as case_type_name,
    'Ukendt' as case_status_name,
    cast(null as date) as opened_date,
    cast(null as date) as closed_date,
    cast(null as date) as registered_date,
    'unknown' as acting_municipality_code,
    'unknown' as paying_municipality_code,
    true as is_inferred
