with source_rows as (

    select * from {{ source('workforce', 'employee') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(employee_id) as employee_id,
    trim(profession) as profession,
    is_trained,
    hired_date,
    is_manager,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
