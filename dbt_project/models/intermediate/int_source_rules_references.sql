-- Source rules between tables: family 6 (reference), 7 (duplicate) and 8 (the same fact in two places).
{{ config(materialized='view') }}
with services as (

    select * from {{ ref('stg_case_system__service') }}
    where status in ('Aktiv', 'Afsluttet', 'Bevilget')

),

decisions as (

    select * from {{ ref('stg_case_system__decision') }}
    where status = 'Truffet'

),

granted as (

    select
        municipality_code,
        case_number,
        {{ paragraph_key('decision_paragraph') }} as paragraph_key,
        min(coalesce(valid_from_date, decided_date)) as valid_from_date
    from decisions
    where decision_type in ('Bevilling', 'Ændring')
    group by municipality_code, case_number, {{ paragraph_key('decision_paragraph') }}

),

cases as (

    select * from {{ ref('stg_case_system__case') }}

),

instrument_scores as (

    select * from {{ ref('stg_case_system__instrument_score') }}

),

followups as (

    select
        *,
        row_number() over (
            partition by municipality_code, case_number, followup_type, service_start_date, held_date
            order by known_from_date, followup_id
        ) as row_rank
    from {{ ref('stg_case_system__followup') }}
    where status = 'Afholdt'

),

notifications as (

    select
        *,
        row_number() over (
            partition by municipality_code, person_id, received_at, notifier_code
            order by known_from_date, notification_id
        ) as row_rank
    from {{ ref('stg_case_system__notification') }}
    where status not in ('Kladde', 'Annulleret')

),

found as (

    select
        {{ rule_hit('service_without_decision', 'case_system.service', 'services', {
            'Ydelsestype': 'service_type', 'Afgørelsesparagraf': 'decision_paragraph', 'Startdato': 'start_date'
        }, case_number='case_number') }}
    from services
    left join granted
        on
            services.municipality_code = granted.municipality_code
            and services.case_number = granted.case_number
            and {{ paragraph_key('services.decision_paragraph') }} = granted.paragraph_key
            and services.start_date >= granted.valid_from_date
    where granted.case_number is null

    union all

    select
        {{ rule_hit('case_unknown', 'case_system.instrument_score', 'instrument_scores', {
            'Sagsnummer': 'case_number', 'Skema': 'instrument_code', 'Måledato': 'measured_date'
        }, case_number='case_number') }}
    from instrument_scores
    left join cases
        on
            instrument_scores.municipality_code = cases.municipality_code
            and instrument_scores.case_number = cases.case_number
    where cases.case_number is null

    union all

    select
        {{ rule_hit('same_content_other_id', 'case_system.followup', 'followups', {
            'Opfølgningstype': 'followup_type', 'Indsats startdato': 'service_start_date', 'Afholdt dato': 'held_date'
        }, case_number='case_number') }}
    from followups
    where row_rank > 1

    union all

    select
        {{ rule_hit('same_notification_twice', 'case_system.notification', 'notifications', {
            'Modtaget': 'received_at', 'Underretter': 'notifier_code'
        }, case_number='case_number') }}
    from notifications
    where row_rank > 1

    union all

    select
        {{ rule_hit('person_differs_from_case', 'case_system.decision', 'decisions', {
            'Afgørelsestype': 'decision_type', 'Afgjort': 'decided_date'
        }, case_number='case_number') }}
    from decisions
    inner join cases
        on
            decisions.municipality_code = cases.municipality_code
            and decisions.case_number = cases.case_number
    where decisions.person_id <> cases.person_id

)

select * from found
