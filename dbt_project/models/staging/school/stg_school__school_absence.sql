with source_rows as (

    select * from {{ source('school', 'school_absence') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    source_rows.person_id as delivered_person_id,
    source_rows.month_date,
    source_rows.grade_level,
    cast(source_rows.school_days as decimal(5, 2)) as school_days,
    cast(source_rows.absence_days as decimal(5, 2)) as absence_days,
    cast(source_rows.sick_days as decimal(5, 2)) as sick_days,
    cast(source_rows.permitted_days as decimal(5, 2)) as permitted_days,
    cast(source_rows.unpermitted_days as decimal(5, 2)) as unpermitted_days,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
