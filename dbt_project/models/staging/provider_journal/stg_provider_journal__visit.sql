with source_rows as (

    select * from {{ source('provider_journal', 'visit') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.visit_id) as visit_id,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.employee_id) as employee_id,
    trim(source_rows.offer_id) as offer_id,
    source_rows.planned_at,
    source_rows.planned_minutes,
    source_rows.started_at,
    source_rows.duration_minutes,
    trim(source_rows.status) as status,
    trim(source_rows.cancelled_by) as cancelled_by,
    source_rows.cancelled_at,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
