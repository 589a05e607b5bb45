with source_rows as (

    select * from {{ source('case_system', 'case') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(case_number) as case_number,
    person_id,
    trim(case_type) as case_type,
    trim(target_group) as target_group,
    trim(status) as status,
    opened_date,
    closed_date,
    registered_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
