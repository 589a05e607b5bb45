-- Every follow-up on a known goal with its grade; per goal and day only the one registered last counts as the state of
-- that day (C16).
with followups as (

    select * from {{ ref('stg_case_system__goal_followup') }}

),

goals as (

    select * from {{ ref('stg_case_system__goal') }}

),

cases as (

    select * from {{ ref('int_cases') }}

),

grades as (

    select * from {{ ref('grade') }}
    where is_registered

),

graded as (

    select
        followups.*,
        goals.case_number,
        grades.grade_code
    from followups
    inner join goals
        on
            followups.municipality_code = goals.municipality_code
            and followups.goal_id = goals.goal_id
    left join grades on lower(followups.grade) = lower(grades.source_text)

)

select
    {{ surrogate_key(['graded.municipality_code', 'graded.followup_id']) }} as goal_assessment_key,
    {{ surrogate_key(['graded.municipality_code', 'graded.goal_id']) }} as goal_key,
    {{ surrogate_key(['graded.municipality_code']) }} as municipality_key,
    coalesce(cases.person_key, {{ unknown_key() }}) as person_key,
    coalesce(cases.case_key, {{ unknown_key() }}) as case_key,
    {{ known_key(['graded.grade_code']) }} as grade_key,
    graded.followup_id,
    graded.followup_date,
    graded.registered_date,
    graded.grade_code,
    graded.goal_score,
    row_number() over (
        partition by graded.municipality_code, graded.goal_id, graded.followup_date
        order by graded.registered_date desc nulls last, graded.followup_id desc
    ) = 1 as is_state_of_day
from graded
left join cases
    on
        graded.municipality_code = cases.municipality_code
        and graded.case_number = cases.case_number
