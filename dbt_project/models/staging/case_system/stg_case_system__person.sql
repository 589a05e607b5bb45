with source_rows as (

    select * from {{ source('case_system', 'person') }}
    where {{ as_known() }}

)

select
    municipality_code,
    person_id,
    trim(sex) as sex,
    birth_date,
    trim(residence_municipality_code) as residence_municipality_code,
    trim(school_district) as school_district,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
