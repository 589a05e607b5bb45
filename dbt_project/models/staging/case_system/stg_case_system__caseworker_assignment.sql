with source_rows as (

    select * from {{ source('case_system', 'caseworker_assignment') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(case_number) as case_number,
    trim(caseworker_id) as caseworker_id,
    start_date,
    end_date,
    trim(reason) as reason,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
