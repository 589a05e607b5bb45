with source_rows as (

    select * from {{ source('case_system', 'score') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(measurement_id) as measurement_id,
    trim(case_number) as case_number,
    person_id,
    trim(instrument_code) as instrument_code,
    trim(occasion) as occasion,
    measured_date,
    registered_date,
    trim(rater) as rater,
    trim(item) as item,
    trim(score_text) as score_text,
    is_final,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
