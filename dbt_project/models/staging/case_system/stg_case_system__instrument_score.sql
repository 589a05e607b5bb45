with source_rows as (

    select * from {{ source('case_system', 'instrument_score') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.response_id) as response_id,
    trim(source_rows.case_number) as case_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.instrument_code) as instrument_code,
    trim(source_rows.occasion) as occasion,
    source_rows.measured_date,
    trim(source_rows.rater) as rater,
    trim(source_rows.item) as item,
    trim(source_rows.score_text) as score_text,
    cast(source_rows.goal_score as decimal(3, 1)) as goal_score,
    source_rows.is_joint,
    source_rows.is_disputed,
    source_rows.is_final,
    source_rows.has_note,
    source_rows.registered_date,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
