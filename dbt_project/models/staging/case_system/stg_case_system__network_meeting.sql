with source_rows as (

    select * from {{ source('case_system', 'network_meeting') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.meeting_id) as meeting_id,
    trim(source_rows.case_number) as case_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.method) as meeting_method,
    trim(source_rows.meeting_kind) as meeting_kind,
    source_rows.held_date,
    trim(source_rows.target_group) as target_group,
    trim(source_rows.case_kind) as case_kind,
    trim(source_rows.outcome) as outcome,
    trim(source_rows.plan_coverage) as plan_coverage,
    source_rows.reopened_date,
    trim(source_rows.reopening_reason) as reopening_reason,
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
