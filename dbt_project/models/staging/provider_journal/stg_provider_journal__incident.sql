with source_rows as (

    select * from {{ source('provider_journal', 'incident') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.incident_id) as incident_id,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.offer_id) as offer_id,
    trim(source_rows.incident_type) as incident_type,
    trim(source_rows.area) as area,
    source_rows.occurred_at,
    trim(source_rows.severity_scale) as severity_scale,
    source_rows.severity,
    trim(source_rows.situation) as situation,
    source_rows.reported_date,
    source_rows.has_description,
    source_rows.registered_date,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
