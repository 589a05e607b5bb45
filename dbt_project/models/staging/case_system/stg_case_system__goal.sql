with source_rows as (

    select * from {{ source('case_system', 'goal') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(goal_id) as goal_id,
    trim(plan_id) as plan_id,
    trim(case_number) as case_number,
    trim(item) as item,
    has_goal_text,
    created_date,
    closed_date,
    start_score,
    expected_score,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
