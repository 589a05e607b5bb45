with source_rows as (

    select * from {{ source('workforce', 'competence') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(employee_id) as employee_id,
    trim(competence) as competence,
    trim(competence_kind) as competence_kind,
    valid_from_date,
    valid_to_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
