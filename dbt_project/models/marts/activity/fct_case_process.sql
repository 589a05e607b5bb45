{%- set stages = [
    ('received', 'assessment_started'),
    ('received', 'assessment_completed'),
    ('received', 'plan'),
    ('received', 'decided'),
    ('decided', 'intervention_start'),
    ('intervention_start', 'first_followup'),
] -%}
-- The course that a case begins with, stage by stage; a stage that has not been reached is empty.
with cases as (

    select * from {{ ref('int_cases') }}

),

case_help as (

    select * from {{ ref('int_case_help') }}

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

calendar as (

    select
        date_day,
        working_day_number
    from {{ ref('dim_date') }}

),

notifications as (

    select
        case_key,
        min(received_date) as received_date
    from {{ ref('fct_notification') }}
    where is_counted is not false
    group by case_key

),

assessments as (

    select
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key,
        min(started_date) as started_date,
        min(completed_date) as completed_date
    from {{ ref('stg_case_system__assessment') }}
    where lower(status) in ('igangsat', 'afsluttet')
    group by municipality_code, case_number

),

plan_statuses as (

    select * from {{ ref('plan_status') }}
    where is_agreed

),

plans as (

    select
        {{ surrogate_key(['versions.municipality_code', 'versions.case_number']) }} as case_key,
        min(versions.created_date) as plan_date
    from {{ ref('stg_case_system__plan') }} as versions
    inner join plan_statuses on lower(versions.status) = lower(plan_statuses.source_text)
    group by versions.municipality_code, versions.case_number

),

decisions as (

    select
        case_key,
        min(application_date) as application_date,
        min(decided_date) as decided_date
    from {{ ref('fct_decision') }}
    where is_help_decision and is_counted is not false
    group by case_key

),

orders as (

    select
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key,
        min(application_date) as application_date,
        min(ordered_date) as decided_date
    from {{ ref('stg_case_system__adult_order') }}
    where lower(status) in ('sendt', 'accepteret')
    group by municipality_code, case_number

),

followups as (

    select
        case_help.case_key,
        min(followups.held_date) as first_followup_date
    from case_help
    inner join {{ ref('stg_case_system__followup') }} as followups
        on
            case_help.case_key
            = {{ surrogate_key(['followups.municipality_code', 'followups.case_number']) }}
            and case_help.help_start_date <= followups.held_date
    where lower(followups.status) = 'afholdt' and lower(followups.followup_type) <> 'personrettet tilsyn'
    group by case_help.case_key

),

duties as (

    select
        case_key,
        min(case when deadline_type_code = 'child_assessment_done' then is_done_in_time end) as is_assessment_in_time,
        min(case when deadline_type_code = 'plan_before_decision' then is_done_in_time end) as is_plan_before_decision,
        min(case when deadline_type_code in ('followup_first', 'adult_followup_first') then is_done_in_time end)
            as is_first_followup_in_time,
        min(case when deadline_type_code = 'adult_decision' then is_done_in_time end) as is_decision_in_time
    from {{ ref('fct_obligation') }}
    group by case_key

),

staged as (

    select
        cases.case_key,
        cases.area_code,
        cases.municipality_key,
        cases.person_key,
        cases.opened_date,
        cases.closed_date,
        case
            when cases.area_code = 'adults' then coalesce(orders.application_date, cases.opened_date)
            else coalesce(notifications.received_date, decisions.application_date, cases.opened_date)
        end as received_date,
        case
            when notifications.received_date is not null and cases.area_code = 'children' then 'notification'
            when coalesce(orders.application_date, decisions.application_date) is not null then 'application'
            else 'opened'
        end as started_by_code,
        assessments.started_date as assessment_started_date,
        assessments.completed_date as assessment_completed_date,
        plans.plan_date,
        coalesce(decisions.decided_date, orders.decided_date) as decided_date,
        case_help.help_start_date as intervention_start_date,
        followups.first_followup_date,
        duties.is_assessment_in_time,
        duties.is_plan_before_decision,
        duties.is_decision_in_time,
        duties.is_first_followup_in_time
    from cases
    left join case_help on cases.case_key = case_help.case_key
    left join notifications on cases.case_key = notifications.case_key
    left join assessments on cases.case_key = assessments.case_key
    left join plans on cases.case_key = plans.case_key
    left join decisions on cases.case_key = decisions.case_key
    left join orders on cases.case_key = orders.case_key
    left join followups on cases.case_key = followups.case_key
    left join duties on cases.case_key = duties.case_key
    where not cases.is_inferred

)

select
    staged.case_key,
    staged.area_code,
    staged.municipality_key,
    staged.person_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    staged.opened_date,
    staged.started_by_code,
    staged.received_date,
    staged.assessment_started_date,
    staged.assessment_completed_date,
    staged.plan_date,
    staged.decided_date,
    staged.intervention_start_date,
    staged.first_followup_date,
    staged.closed_date,
    {%- for begun, ended in stages %}
        cast({{ days_between('staged.' ~ begun ~ '_date', 'staged.' ~ ended ~ '_date') }} as integer)
            as days_{{ begun }}_to_{{ ended }},
    {%- endfor %}
    decided.working_day_number - received.working_day_number as working_days_received_to_decided,
    staged.is_assessment_in_time,
    staged.is_plan_before_decision,
    staged.is_decision_in_time,
    staged.is_first_followup_in_time
from staged
left join calendar as received on staged.received_date = received.date_day
left join calendar as decided on staged.decided_date = decided.date_day
left join caseworkers
    on
        staged.case_key = caseworkers.case_key
        and {{ is_active_on(
            "coalesce(staged.decided_date, staged.opened_date)", 'caseworkers.start_date', 'caseworkers.end_date'
        ) }}
