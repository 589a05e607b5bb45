with assessments as (

    select * from {{ ref('int_goal_assessments') }}

)

select
    goal_assessment_key,
    goal_key,
    municipality_key,
    person_key,
    case_key,
    grade_key,
    followup_id,
    followup_date,
    registered_date,
    cast({{ days_between('followup_date', 'registered_date') }} as integer) as registration_delay_days,
    goal_score,
    is_state_of_day
from assessments
