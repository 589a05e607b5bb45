with source_rows as (

    select * from {{ source('case_system', 'person_id_change') }}
    where {{ as_known() }}

)

select
    municipality_code,
    old_person_id,
    new_person_id,
    changed_date,
    trim(reason) as reason,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
