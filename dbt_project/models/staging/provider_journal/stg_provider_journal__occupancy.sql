with source_rows as (

    select * from {{ source('provider_journal', 'occupancy') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.offer_id) as offer_id,
    trim(source_rows.department_id) as department_id,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    source_rows.person_id as delivered_person_id,
    source_rows.start_date,
    source_rows.end_date,
    trim(source_rows.service_paragraph) as service_paragraph,
    cast(source_rows.rate_dkk as decimal(18, 2)) as rate_dkk,
    trim(source_rows.handling_municipality_code) as handling_municipality_code,
    cast(source_rows.budgeted_weekly_hours as decimal(8, 2)) as budgeted_weekly_hours,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
