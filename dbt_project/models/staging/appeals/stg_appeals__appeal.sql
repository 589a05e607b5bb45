with source_rows as (

    select * from {{ source('appeals', 'appeal') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.appeal_id) as appeal_id,
    trim(source_rows.case_number) as case_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.decision_id) as decision_id,
    trim(source_rows.area) as area,
    trim(source_rows.decision_paragraph) as decision_paragraph,
    source_rows.received_date,
    source_rows.forwarded_date,
    source_rows.decided_date,
    trim(source_rows.outcome) as outcome,
    source_rows.has_reasoning,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
