with source_rows as (

    select * from {{ source('case_system', 'granted_hours') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.grant_id) as grant_id,
    trim(source_rows.case_number) as case_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.service_paragraph) as service_paragraph,
    trim(source_rows.offer_name) as offer_name,
    source_rows.valid_from_date,
    source_rows.valid_to_date,
    trim(source_rows.hours_kind) as hours_kind,
    cast(source_rows.hours_low as decimal(8, 2)) as hours_low,
    cast(source_rows.hours_high as decimal(8, 2)) as hours_high,
    trim(source_rows.hours_period) as hours_period,
    trim(source_rows.package_code) as package_code,
    trim(source_rows.service_level) as service_level,
    source_rows.is_group,
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
