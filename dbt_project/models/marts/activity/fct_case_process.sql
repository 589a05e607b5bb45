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

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

calendar as (

    select
        date_day,
        working_day_number
    from {{ ref('dim_date') }}

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

milestones as (

    select * from {{ ref('int_case_milestones') }}

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
            when cases.area_code = 'adults' then coalesce(milestones.application_date, cases.opened_date)
            else coalesce(milestones.received_date, milestones.application_date, cases.opened_date)
        end as received_date,
        case
            when milestones.received_date is not null and cases.area_code = 'children' then 'notification'
            when milestones.application_date is not null then 'application'
            else 'opened'
        end as started_by_code,
        milestones.assessment_started_date,
        milestones.assessment_completed_date,
        milestones.plan_date,
        milestones.decided_date,
        milestones.intervention_start_date,
        milestones.first_followup_date,
        duties.is_assessment_in_time,
        duties.is_plan_before_decision,
        duties.is_decision_in_time,
        duties.is_first_followup_in_time
    from cases
    inner join milestones on cases.case_key = milestones.case_key
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
