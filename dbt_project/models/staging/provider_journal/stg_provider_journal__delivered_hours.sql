with source_rows as (

    select * from {{ source('provider_journal', 'delivered_hours') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.line_id) as line_id,
    trim(source_rows.team_name) as team_name,
    trim(source_rows.employee_id) as employee_id,
    source_rows.work_date,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.activity) as activity,
    cast(source_rows.hours as decimal(8, 2)) as hours,
    trim(source_rows.service_paragraph) as service_paragraph,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
