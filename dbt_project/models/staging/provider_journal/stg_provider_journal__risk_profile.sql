with source_rows as (

    select * from {{ source('provider_journal', 'risk_profile') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.profile_id) as profile_id,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.offer_id) as offer_id,
    trim(source_rows.instrument) as instrument,
    source_rows.assessed_at,
    trim(source_rows.shift) as shift,
    trim(source_rows.colour) as colour,
    source_rows.bvc_score,
    source_rows.has_behaviour,
    source_rows.has_effort,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
