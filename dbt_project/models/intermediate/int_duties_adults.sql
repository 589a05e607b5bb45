{{ config(materialized='view') }}

-- Follow-up of adults' help, in the shape of fct_obligation: a new offer at three and six months, then every year; an
-- order that changes or prolongs the help at an offer begins nothing new.
with interventions as (

    select * from {{ ref('fct_intervention') }}
    where area_code = 'adults' and is_counted

),

orders as (

    select
        *,
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key,
        {{ surrogate_key(["'adult_order'", 'municipality_code', 'order_id']) }} as intervention_key
    from {{ ref('stg_case_system__adult_order') }}
    where lower(status) in ('sendt', 'accepteret')

),

followups as (

    select * from {{ ref('int_followups_held') }}

),

new_offers as (

    select
        interventions.case_key,
        interventions.municipality_key,
        interventions.person_key,
        interventions.offer_key,
        min(interventions.start_date) as start_date,
        nullif(
            max(coalesce(interventions.end_date, cast('9999-12-31' as date))), cast('9999-12-31' as date)
        ) as end_date,
        max(case when lower(orders.order_kind) = 'ny' then 1 else 0 end) as is_new
    from interventions
    inner join orders on interventions.intervention_key = orders.intervention_key
    group by
        interventions.case_key, interventions.municipality_key, interventions.person_key, interventions.offer_key

),

adult_followups as (

    select
        new_offers.case_key,
        new_offers.municipality_key,
        new_offers.person_key,
        new_offers.offer_key,
        new_offers.start_date,
        new_offers.end_date,
        new_offers.is_new,
        followups.held_date,
        row_number() over (
            partition by new_offers.case_key, new_offers.offer_key
            order by followups.held_date
        ) as followup_number,
        lead(followups.held_date) over (
            partition by new_offers.case_key, new_offers.offer_key
            order by followups.held_date
        ) as next_held_date
    from new_offers
    inner join followups
        on
            new_offers.case_key = followups.case_key
            and followups.followup_group_code = 'adults'
            and new_offers.start_date < followups.held_date
            and coalesce(new_offers.end_date, cast('9999-12-31' as date)) >= followups.held_date

),

early_followups as (

    select
        'adult_followup_first' as deadline_type_code,
        1 as followup_number
    union all
    select
        'adult_followup_second' as deadline_type_code,
        2 as followup_number

)

select
    early_followups.deadline_type_code,
    {{ surrogate_key(['new_offers.case_key', 'new_offers.offer_key']) }} as subject_key,
    new_offers.municipality_key,
    new_offers.person_key,
    new_offers.case_key,
    new_offers.start_date as triggered_date,
    new_offers.start_date as law_date,
    cast(null as date) as set_due_date,
    adult_followups.held_date as done_date,
    cast(null as boolean) as is_done_in_time,
    cast(null as date) as overdue_from_date,
    new_offers.end_date as lapses_date
from new_offers
cross join early_followups
left join adult_followups
    on
        new_offers.case_key = adult_followups.case_key
        and new_offers.offer_key = adult_followups.offer_key
        and early_followups.followup_number = adult_followups.followup_number
where new_offers.is_new = 1

union all

select
    'adult_followup_yearly' as deadline_type_code,
    {{ surrogate_key(['case_key', 'offer_key', 'held_date']) }} as subject_key,
    municipality_key,
    person_key,
    case_key,
    held_date as triggered_date,
    held_date as law_date,
    cast(null as date) as set_due_date,
    next_held_date as done_date,
    cast(null as boolean) as is_done_in_time,
    cast(null as date) as overdue_from_date,
    end_date as lapses_date
from adult_followups
-- in an offer that is not new every follow-up known starts a year
where followup_number >= 2 or is_new = 0
