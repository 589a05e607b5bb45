with source_rows as (

    select * from {{ source('case_system', 'notification') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.notification_id) as notification_id,
    trim(source_rows.case_number) as case_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    source_rows.received_at,
    source_rows.assessed_at,
    source_rows.receipt_sent_date,
    trim(source_rows.notifier_code) as notifier_code,
    trim(source_rows.cause_codes) as cause_codes,
    trim(source_rows.outcome) as outcome,
    trim(source_rows.status) as status,
    source_rows.has_summary,
    source_rows.registered_date,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
