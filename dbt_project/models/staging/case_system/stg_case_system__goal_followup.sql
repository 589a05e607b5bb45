with source_rows as (

    select * from {{ source('case_system', 'goal_followup') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(followup_id) as followup_id,
    trim(goal_id) as goal_id,
    followup_date,
    registered_date,
    trim(grade) as grade,
    goal_score,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
