with source_rows as (

    select * from {{ source('provider_registry', 'rate') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(rate_id) as rate_id,
    trim(department_id) as department_id,
    trim(rate_type) as rate_type,
    trim(package_code) as package_code,
    cast(rate_dkk as decimal(18, 2)) as rate_dkk,
    trim(unit) as unit,
    cast(weekly_hours as decimal(8, 2)) as weekly_hours,
    valid_from_date,
    valid_to_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
