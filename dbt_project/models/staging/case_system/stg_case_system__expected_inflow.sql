with source_rows as (

    select * from {{ source('case_system', 'expected_inflow') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.entry_id) as entry_id,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.direction) as direction,
    trim(source_rows.origin) as origin,
    source_rows.expected_date,
    trim(source_rows.expected_paragraph) as expected_paragraph,
    trim(source_rows.expected_offer_type) as expected_offer_type,
    trim(source_rows.expected_need) as expected_need,
    cast(source_rows.expected_weekly_hours as decimal(8, 2)) as expected_weekly_hours,
    cast(source_rows.expected_monthly_dkk as decimal(18, 2)) as expected_monthly_dkk,
    source_rows.likelihood_percent,
    source_rows.updated_date,
    source_rows.has_note,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
