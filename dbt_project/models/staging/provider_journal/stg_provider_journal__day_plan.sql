with source_rows as (

    select * from {{ source('provider_journal', 'day_plan') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.plan_id) as plan_id,
    trim(source_rows.weekday) as weekday_name,
    source_rows.hour_band,
    trim(source_rows.theme) as theme,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    source_rows.minutes as planned_minutes,
    source_rows.group_size,
    source_rows.valid_from_date,
    source_rows.valid_to_date,
    source_rows.has_description,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
