with source_rows as (

    select * from {{ source('case_system', 'political_goal') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(political_goal_id) as political_goal_id,
    trim(item) as item,
    trim(goal_text) as goal_text,
    trim(goal_type) as goal_type,
    margin_points,
    valid_from_date,
    valid_to_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
