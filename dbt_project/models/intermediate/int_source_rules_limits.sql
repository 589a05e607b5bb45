-- Source rules on limits: family 11 (duration and age) and 12 (the law in force on the day of the decision).
{{ config(materialized='view') }}
with services as (

    select * from {{ ref('stg_case_system__service') }}

),

persons as (

    select * from {{ ref('stg_case_system__person') }}

),

shifts as (

    select * from {{ ref('stg_workforce__shift') }}

),

decisions as (

    select * from {{ ref('stg_case_system__decision') }}
    where status = 'Truffet'

),

paragraphs as (

    select
        {{ paragraph_key('paragraph_text') }} as paragraph_key,
        min(coalesce(valid_from, cast('0001-01-01' as date))) as valid_from,
        max(coalesce(valid_to, cast('9999-12-31' as date))) as valid_to
    from {{ ref('law_paragraph') }}
    group by {{ paragraph_key('paragraph_text') }}

),

found as (

    select
        {{ rule_hit('too_old_for_foster_family', 'case_system.service', 'services', {
            'Ydelsestype': 'service_type', 'Startdato': 'start_date',
            'Alder': age_in_years('persons.birth_date', 'services.known_from_date')
        }, case_number='case_number') }}
    from services
    inner join persons
        on
            services.municipality_code = persons.municipality_code
            and services.person_id = persons.person_id
    where
        services.status = 'Aktiv'
        and services.service_type in ('Plejefamilie', 'Netværksplejefamilie')
        and services.end_date is null
        and {{ age_in_years('persons.birth_date', 'services.known_from_date') }} >= {{ var('aftercare_age_limit') }}

    union all

    select
        {{ rule_hit('shift_too_long', 'workforce.shift', 'shifts', {
            'Enhed-ID': 'unit_id', 'Faktisk start': 'worked_start_at', 'Faktiske timer': 'worked_hours'
        }) }}
    from shifts
    where worked_hours > {{ var('shift_hours_limit') }}

    union all

    select
        {{ rule_hit('law_not_in_force', 'case_system.decision', 'decisions', {
            'Afgørelsesparagraf': 'decision_paragraph', 'Afgjort': 'decided_date', 'Gyldig til': 'paragraphs.valid_to'
        }, case_number='case_number') }}
    from decisions
    inner join paragraphs on {{ paragraph_key('decisions.decision_paragraph') }} = paragraphs.paragraph_key
    where decisions.decided_date >= paragraphs.valid_to

    union all

    select
        {{ rule_hit('law_not_yet_in_force', 'case_system.decision', 'decisions', {
            'Afgørelsesparagraf': 'decision_paragraph', 'Afgjort': 'decided_date', 'Gyldig fra': 'paragraphs.valid_from'
        }, case_number='case_number') }}
    from decisions
    inner join paragraphs on {{ paragraph_key('decisions.decision_paragraph') }} = paragraphs.paragraph_key
    where decisions.decided_date < paragraphs.valid_from

)

select * from found
