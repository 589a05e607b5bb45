with source_rows as (

    select * from {{ source('workforce', 'absence') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(absence_id) as absence_id,
    trim(employee_id) as employee_id,
    trim(employment_id) as employment_id,
    trim(absence_type) as absence_type,
    start_date,
    end_date,
    cast(hours as decimal(8, 2)) as hours,
    reported_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
