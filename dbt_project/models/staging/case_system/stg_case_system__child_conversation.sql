with source_rows as (

    select * from {{ source('case_system', 'child_conversation') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.conversation_id) as conversation_id,
    trim(source_rows.case_number) as case_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    source_rows.conversation_date,
    trim(source_rows.form) as form,
    trim(source_rows.occasion) as occasion,
    source_rows.is_held,
    source_rows.is_at_place_of_stay,
    trim(source_rows.omission_reason) as omission_reason,
    trim(source_rows.caseworker_id) as caseworker_id,
    trim(source_rows.status) as status,
    source_rows.has_note,
    source_rows.registered_date,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
