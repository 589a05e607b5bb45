{{ config(materialized='view') }}

-- What begins with a notification, an assessment, a decision or an application, in the shape of fct_obligation.
with cases as (

    select * from {{ ref('int_cases') }}

),

notifications as (

    select * from {{ ref('fct_notification') }}
    where is_counted is not false

),

decisions as (

    select * from {{ ref('fct_decision') }}
    where is_counted is not false

),

assessments as (

    select
        *,
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key
    from {{ ref('stg_case_system__assessment') }}
    where lower(status) in ('igangsat', 'afsluttet')

),

first_plans as (

    select
        case_key,
        min(created_date) as created_date
    from {{ ref('int_plans_agreed') }}
    group by case_key

),

orders as (

    select
        *,
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key,
        {{ surrogate_key(["'adult_order'", 'municipality_code', 'order_id']) }} as intervention_key
    from {{ ref('stg_case_system__adult_order') }}
    where lower(status) in ('sendt', 'accepteret')

)

select
    'notification_assessed' as deadline_type_code,
    notification_key as subject_key,
    municipality_key,
    person_key,
    case_key,
    received_date as triggered_date,
    received_date as law_date,
    cast(assessment_due_at as date) as set_due_date,
    cast(assessed_at as date) as done_date,
    is_assessed_in_time as is_done_in_time,
    -- the hours run out in the course of the day, not at its end
    cast(assessment_due_at as date) as overdue_from_date,
    cast(null as date) as lapses_date
from notifications

union all

select
    'notification_receipt' as deadline_type_code,
    notification_key as subject_key,
    municipality_key,
    person_key,
    case_key,
    received_date as triggered_date,
    received_date as law_date,
    receipt_due_date as set_due_date,
    receipt_sent_date as done_date,
    is_receipt_in_time as is_done_in_time,
    cast(null as date) as overdue_from_date,
    cast(null as date) as lapses_date
from notifications

union all

select
    'child_assessment_done' as deadline_type_code,
    {{ surrogate_key(['assessments.municipality_code', 'assessments.assessment_id']) }} as subject_key,
    {{ surrogate_key(['assessments.municipality_code']) }} as municipality_key,
    {{ known_key(['assessments.person_id']) }} as person_key,
    assessments.case_key,
    assessments.aware_date as triggered_date,
    assessments.aware_date as law_date,
    cast(null as date) as set_due_date,
    assessments.completed_date as done_date,
    cast(null as boolean) as is_done_in_time,
    cast(null as date) as overdue_from_date,
    cases.closed_date as lapses_date
from assessments
left join cases on assessments.case_key = cases.case_key
where lower(assessments.assessment_type) = 'børnefaglig undersøgelse' and assessments.aware_date is not null

union all

select
    'plan_before_decision' as deadline_type_code,
    decisions.decision_key as subject_key,
    decisions.municipality_key,
    decisions.person_key,
    decisions.case_key,
    decisions.decided_date as triggered_date,
    decisions.decided_date as law_date,
    decisions.decided_date as set_due_date,
    first_plans.created_date as done_date,
    cast(null as boolean) as is_done_in_time,
    cast(null as date) as overdue_from_date,
    cases.closed_date as lapses_date
from decisions
left join first_plans on decisions.case_key = first_plans.case_key
left join cases on decisions.case_key = cases.case_key
where decisions.decision_type_code = 'granted'

union all

select
    'adult_decision' as deadline_type_code,
    {{ surrogate_key(['municipality_code', 'order_id']) }} as subject_key,
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    {{ known_key(['person_id']) }} as person_key,
    case_key,
    application_date as triggered_date,
    application_date as law_date,
    {{ add_days('application_date', (var('adult_decision_weeks') | int) * 7) }} as set_due_date,
    ordered_date as done_date,
    cast(null as boolean) as is_done_in_time,
    cast(null as date) as overdue_from_date,
    cast(null as date) as lapses_date
from orders
where application_date is not null
