with source_rows as (

    select * from {{ source('case_system', 'case') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.case_number) as case_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.case_type) as case_type,
    trim(source_rows.target_group) as target_group,
    trim(source_rows.status) as status,
    source_rows.opened_date,
    source_rows.closed_date,
    source_rows.registered_date,
    trim(source_rows.acting_municipality_code) as acting_municipality_code,
    trim(source_rows.paying_municipality_code) as paying_municipality_code,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
