with source_rows as (

    select * from {{ source('case_system', 'assessment') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.assessment_id) as assessment_id,
    trim(source_rows.case_number) as case_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.assessment_type) as assessment_type,
    trim(source_rows.paragraph) as paragraph,
    source_rows.aware_date,
    source_rows.started_date,
    source_rows.due_date,
    source_rows.completed_date,
    trim(source_rows.outcome) as outcome,
    trim(source_rows.status) as status,
    source_rows.has_conclusion,
    source_rows.registered_date,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
