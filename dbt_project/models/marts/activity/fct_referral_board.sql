with decisions as (

    select * from {{ ref('fct_decision') }}
    where board_meeting_date is not null and is_counted is not false

),

orders as (

    select
        *,
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key,
        {{ surrogate_key(["'adult_order'", 'municipality_code', 'order_id']) }} as intervention_key
    from {{ ref('stg_case_system__adult_order') }}
    where lower(status) in ('sendt', 'accepteret') and board_meeting_date is not null

),

interventions as (

    select * from {{ ref('fct_intervention') }}

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

seen as (

    select
        {{ surrogate_key(["'decision'", 'decision_key']) }} as referral_key,
        'children' as area_code,
        municipality_key,
        person_key,
        case_key,
        decision_number as subject_number,
        decision_paragraph,
        application_date,
        board_meeting_date as meeting_date,
        decided_date,
        board_monthly_amount_dkk as expected_monthly_dkk,
        board_weekly_hours as expected_weekly_hours
    from decisions

    union all

    select
        {{ surrogate_key(["'order'", 'orders.municipality_code', 'orders.order_id']) }} as referral_key,
        'adults' as area_code,
        {{ surrogate_key(['orders.municipality_code']) }} as municipality_key,
        {{ known_key(['orders.person_id']) }} as person_key,
        orders.case_key,
        orders.order_id as subject_number,
        orders.service_paragraph as decision_paragraph,
        orders.application_date,
        orders.board_meeting_date as meeting_date,
        orders.ordered_date as decided_date,
        interventions.agreed_price_dkk_per_month as expected_monthly_dkk,
        orders.weekly_hours as expected_weekly_hours
    from orders
    left join interventions on orders.intervention_key = interventions.intervention_key

)

select
    seen.referral_key,
    seen.area_code,
    seen.municipality_key,
    seen.person_key,
    seen.case_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    seen.subject_number,
    seen.decision_paragraph,
    seen.application_date,
    seen.meeting_date,
    seen.decided_date,
    cast({{ days_between('seen.meeting_date', 'seen.decided_date') }} as integer) as days_to_decision,
    cast(seen.expected_monthly_dkk as decimal(18, 2)) as expected_monthly_dkk,
    cast(seen.expected_weekly_hours as decimal(8, 2)) as expected_weekly_hours
from seen
left join caseworkers
    on
        seen.case_key = caseworkers.case_key
        and {{ is_active_on('seen.meeting_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
