{{ config(materialized='view') }}

-- The first time that each stage of the case process was reached in a case.
with cases as (

    select case_key from {{ ref('int_cases') }}

),

case_help as (

    select * from {{ ref('int_case_help') }}

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

plans as (

    select
        case_key,
        min(created_date) as plan_date
    from {{ ref('int_plans_agreed') }}
    group by case_key

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
    inner join {{ ref('int_followups_held') }} as followups
        on
            case_help.case_key = followups.case_key
            and case_help.help_start_date <= followups.held_date
    where followups.followup_group_code <> 'supervision'
    group by case_help.case_key

)

select
    cases.case_key,
    notifications.received_date,
    coalesce(orders.application_date, decisions.application_date) as application_date,
    assessments.started_date as assessment_started_date,
    assessments.completed_date as assessment_completed_date,
    plans.plan_date,
    coalesce(decisions.decided_date, orders.decided_date) as decided_date,
    case_help.help_start_date as intervention_start_date,
    followups.first_followup_date
from cases
left join case_help on cases.case_key = case_help.case_key
left join notifications on cases.case_key = notifications.case_key
left join assessments on cases.case_key = assessments.case_key
left join plans on cases.case_key = plans.case_key
left join decisions on cases.case_key = decisions.case_key
left join orders on cases.case_key = orders.case_key
left join followups on cases.case_key = followups.case_key
