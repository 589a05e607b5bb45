with source_rows as (

    select * from {{ source('feedback', 'involvement_response') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(response_id) as response_id,
    trim(question_code) as question_code,
    trim(form) as form,
    trim(meeting_id) as meeting_id,
    trim(case_number) as case_number,
    trim(project) as project,
    trim(respondent) as respondent,
    answered_date,
    value as answer_value,
    has_comment,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
