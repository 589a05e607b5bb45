with source_rows as (

    select * from {{ source('provider_journal', 'adult_service') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    source_rows.person_id as delivered_person_id,
    source_rows.start_date,
    source_rows.end_date,
    source_rows.registered_date,
    source_rows.row_count,
    source_rows.has_mobile_number,
    trim(source_rows.service_status) as service_status,
    trim(source_rows.end_reason) as end_reason,
    trim(source_rows.facet) as facet,
    trim(source_rows.provider_service_name) as provider_service_name,
    trim(source_rows.primary_town) as primary_town,
    trim(source_rows.offer_name) as offer_name,
    trim(source_rows.provider_name) as provider_name,
    trim(source_rows.service_name) as service_name,
    trim(source_rows.stay_municipality) as stay_municipality,
    source_rows.has_case_title,
    trim(source_rows.case_type) as case_type,
    trim(source_rows.status) as status,
    source_rows.has_responsible,
    source_rows.is_urgent,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
