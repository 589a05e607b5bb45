with goals as (

    select * from {{ ref('stg_case_system__goal') }}

),

plans as (

    select * from {{ ref('stg_case_system__plan') }}

),

plan_statuses as (

    select * from {{ ref('plan_status') }}

),

cases as (

    select * from {{ ref('int_cases') }}

),

assessments as (

    select * from {{ ref('int_goal_assessments') }}

),

followed as (

    select
        goal_key,
        min(followup_date) as first_followup_date,
        max(followup_date) as last_followup_date,
        count(*) as n_followups
    from assessments
    group by goal_key

),

keyed as (

    select
        goals.*,
        {{ surrogate_key(['goals.municipality_code', 'goals.goal_id']) }} as goal_key,
        {{ surrogate_key(['goals.municipality_code', 'goals.case_number']) }} as case_key,
        -- a goal counts unless its plan is known to be a draft
        coalesce(plan_statuses.is_agreed, true) as is_counted
    from goals
    left join plans
        on
            goals.municipality_code = plans.municipality_code
            and goals.plan_id = plans.plan_id
    left join plan_statuses on lower(plans.status) = lower(plan_statuses.source_text)

)

select
    keyed.goal_key,
    {{ surrogate_key(['keyed.municipality_code']) }} as municipality_key,
    coalesce(cases.person_key, {{ unknown_key() }}) as person_key,
    coalesce(cases.case_key, {{ unknown_key() }}) as case_key,
    coalesce(cases.target_group_key, {{ unknown_key() }}) as target_group_key,
    keyed.created_date,
    followed.first_followup_date,
    followed.last_followup_date,
    keyed.closed_date,
    cast({{ days_between('keyed.created_date', 'followed.first_followup_date') }} as integer) as days_to_first_followup,
    cast({{ days_between('keyed.created_date', 'keyed.closed_date') }} as integer) as duration_days,
    cast(coalesce(followed.n_followups, 0) as integer) as n_followups,
    keyed.is_counted,
    keyed.start_score,
    keyed.expected_score
from keyed
left join cases on keyed.case_key = cases.case_key
left join followed on keyed.goal_key = followed.goal_key
