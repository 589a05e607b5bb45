with source_rows as (

    select * from {{ source('case_system', 'decision') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.decision_id) as decision_id,
    trim(source_rows.case_number) as case_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.decision_type) as decision_type,
    trim(source_rows.consent_type) as consent_type,
    trim(source_rows.decision_paragraph) as decision_paragraph,
    trim(source_rows.service_paragraph) as service_paragraph,
    source_rows.application_date,
    source_rows.decided_date,
    source_rows.valid_from_date,
    source_rows.valid_to_date,
    source_rows.next_followup_date,
    source_rows.board_meeting_date,
    cast(source_rows.board_monthly_amount_dkk as decimal(18, 2)) as board_monthly_amount_dkk,
    cast(source_rows.board_weekly_hours as decimal(8, 2)) as board_weekly_hours,
    trim(source_rows.caseworker_id) as caseworker_id,
    trim(source_rows.status) as status,
    source_rows.registered_date,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
