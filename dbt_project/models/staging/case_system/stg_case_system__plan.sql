with source_rows as (

    select * from {{ source('case_system', 'plan') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(plan_id) as plan_id,
    trim(case_number) as case_number,
    trim(plan_type) as plan_type,
    created_date,
    valid_to_date,
    trim(status) as status,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
