with source_rows as (

    select * from {{ source('provider_journal', 'goal_score') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.score_id) as score_id,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.goal_id) as goal_id,
    trim(source_rows.sub_goal_id) as sub_goal_id,
    trim(source_rows.offer_id) as offer_id,
    source_rows.measured_date,
    trim(source_rows.rater) as rater,
    trim(source_rows.scale_code) as scale_code,
    trim(source_rows.score_text) as score_text,
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
