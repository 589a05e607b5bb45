with report_months as (

    select * from {{ ref('int_report_months') }}

),

goals as (

    select * from {{ ref('fct_goal') }}
    where is_counted

),

assessments as (

    select * from {{ ref('int_goal_assessments') }}
    where is_state_of_day

),

grades as (

    select * from {{ ref('grade') }}

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

persons as (

    select * from {{ ref('int_persons') }}

),

active_goals as (

    select
        report_months.report_date,
        goals.*,
        coalesce({{ is_aftercare('persons.birth_date', 'report_months.report_date') }}, false) as is_aftercare,
        {{ is_counted_age('persons.birth_date', 'report_months.report_date') }} as is_counted_age
    from report_months
    inner join goals on {{ is_active_on('report_months.report_date', 'goals.created_date', 'goals.closed_date') }}
    left join persons on goals.person_key = persons.person_key

),

-- C16: the state on the date is the latest assessment on or before it, whenever it was registered
ranked_assessments as (

    select
        active_goals.report_date,
        active_goals.goal_key,
        assessments.followup_date,
        assessments.grade_code,
        row_number() over (
            partition by active_goals.report_date, active_goals.goal_key
            order by assessments.followup_date desc
        ) as recency
    from active_goals
    inner join assessments
        on
            active_goals.goal_key = assessments.goal_key
            and active_goals.report_date >= assessments.followup_date

),

-- C14: without an assessment, or with one older than the cadence plus grace (C6), the goal is not followed up
stated as (

    select
        active_goals.*,
        ranked_assessments.followup_date,
        case
            when ranked_assessments.followup_date is null then 'not_followed_up'
            when
                {{ add_months(
                    'ranked_assessments.followup_date',
                    (var('stale_months_children') | int) + (var('stale_grace_months') | int)
                ) }} < active_goals.report_date
                then 'not_followed_up'
            else ranked_assessments.grade_code
        end as grade_code
    from active_goals
    left join ranked_assessments
        on
            active_goals.report_date = ranked_assessments.report_date
            and active_goals.goal_key = ranked_assessments.goal_key
            and ranked_assessments.recency = 1

)

select
    stated.report_date,
    stated.goal_key,
    stated.municipality_key,
    stated.person_key,
    stated.case_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.employee_key, {{ unknown_key() }}) as employee_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    stated.target_group_key,
    {{ known_key(['stated.grade_code']) }} as grade_key,
    stated.followup_date as last_followup_date,
    cast({{ days_between('stated.followup_date', 'stated.report_date') }} as integer) as days_since_followup,
    coalesce(grades.is_registered, true) as is_followed_up,
    coalesce(grades.is_measured, false) as is_measured,
    -- never assessed, and so young that it need not have been yet
    stated.followup_date is null
    and {{ add_months(
        'stated.created_date',
        (var('stale_months_children') | int) + (var('stale_grace_months') | int)
    ) }} >= stated.report_date as is_too_recent,
    stated.is_aftercare,
    stated.is_counted_age
from stated
left join grades on stated.grade_code = grades.grade_code
left join caseworkers
    on
        stated.case_key = caseworkers.case_key
        and {{ is_active_on('stated.report_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
