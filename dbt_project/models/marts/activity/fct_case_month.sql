with months as (

    select report_date from {{ ref('int_report_months') }}

),

cases as (

    select * from {{ ref('int_cases') }}

),

persons as (

    select * from {{ ref('int_persons') }}

),

plans as (

    select * from {{ ref('int_plans_agreed') }}

),

conversations as (

    select * from {{ ref('int_conversations_held') }}

),

obligations as (

    select * from {{ ref('fct_obligation') }}

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

active as (

    select
        months.report_date,
        cases.case_key,
        cases.area_code,
        cases.municipality_key,
        cases.person_key
    from months
    inner join cases
        on {{ is_active_on('months.report_date', 'cases.opened_date', 'cases.closed_date') }}

),

helped as (

    select * from {{ ref('int_case_help_month') }}

),

planned as (

    select distinct
        months.report_date,
        plans.case_key
    from months
    inner join plans
        on {{ is_active_on('months.report_date', 'plans.created_date', 'plans.valid_to_date') }}

),

talked as (

    select
        months.report_date,
        conversations.case_key,
        max(conversations.conversation_date) as latest_conversation_date
    from months
    inner join conversations on months.report_date >= conversations.conversation_date
    group by months.report_date, conversations.case_key

),

-- what stands on the date
followed as (

    select
        months.report_date,
        obligations.case_key,
        min(case when obligations.deadline_type_code like '%followup%' then obligations.due_date end)
            as next_followup_due_date,
        max(
            case
                when
                    obligations.deadline_type_code like '%followup%'
                    and obligations.overdue_from_date <= months.report_date
                    then 1
                else 0
            end
        ) = 1 as is_followup_overdue,
        count(case when obligations.overdue_from_date <= months.report_date then 1 end) as n_overdue
    from months
    inner join obligations
        on {{ is_active_on('months.report_date', 'obligations.triggered_date', 'obligations.left_date') }}
    group by months.report_date, obligations.case_key

)

select
    active.report_date as month_end_date,
    active.case_key,
    active.area_code,
    active.municipality_key,
    active.person_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    helped.case_key is not null as has_help,
    active.area_code = 'children' and helped.case_key is not null as is_plan_required,
    planned.case_key is not null as has_valid_plan,
    active.area_code = 'children'
    and helped.case_key is not null
    and (
        persons.birth_date is null or not {{ is_aftercare('persons.birth_date', 'active.report_date') }}
    ) as is_conversation_expected,
    talked.latest_conversation_date,
    cast({{ days_between('talked.latest_conversation_date', 'active.report_date') }} as integer)
        as days_since_conversation,
    coalesce(
        {{ add_months('talked.latest_conversation_date', var('child_conversation_max_months')) }} < active.report_date,
        true
    ) as is_conversation_too_old,
    coalesce(helped.is_decision_missing, false) as is_decision_missing,
    followed.next_followup_due_date,
    coalesce(followed.is_followup_overdue, false) as is_followup_overdue,
    cast(coalesce(followed.n_overdue, 0) as integer) as n_overdue_obligations
from active
left join helped on active.report_date = helped.report_date and active.case_key = helped.case_key
left join planned on active.report_date = planned.report_date and active.case_key = planned.case_key
left join talked on active.report_date = talked.report_date and active.case_key = talked.case_key
left join followed on active.report_date = followed.report_date and active.case_key = followed.case_key
left join persons on active.person_key = persons.person_key
left join caseworkers
    on
        active.case_key = caseworkers.case_key
        and {{ is_active_on('active.report_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
