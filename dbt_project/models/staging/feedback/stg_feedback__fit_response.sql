with source_rows as (

    select * from {{ source('feedback', 'fit_response') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.response_id) as response_id,
    source_rows.question_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.case_number) as case_number,
    trim(source_rows.form) as form,
    trim(source_rows.respondent) as respondent,
    source_rows.meeting_date,
    cast(source_rows.value as decimal(3, 1)) as answer_value,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
