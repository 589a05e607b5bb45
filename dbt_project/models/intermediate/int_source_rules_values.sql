-- Source rules on one row: family 1 (code valid on the date), 2 (date valid and possible), 3 (required together).
{{ config(materialized='view') }}
with decisions as (

    select * from {{ ref('stg_case_system__decision') }}
    where status = 'Truffet'

),

services as (

    select * from {{ ref('stg_case_system__service') }}

),

followups as (

    select * from {{ ref('stg_case_system__followup') }}

),

cases as (

    select * from {{ ref('stg_case_system__case') }}

),

child_services as (

    select * from {{ ref('stg_provider_journal__child_service') }}

),

offers as (

    select * from {{ ref('stg_provider_registry__offer') }}

),

places as (

    select * from {{ ref('place_of_stay') }}

),

paragraphs as (

    select distinct {{ paragraph_key('paragraph_text') }} as paragraph_key
    from {{ ref('law_paragraph') }}

),

found as (

    select
        {{ rule_hit('code_not_valid_on_date', 'provider_registry.offer', 'offers', {
            'Tilbudsnavn': 'offer_name', 'Anbringelsessted': 'place_of_stay_code', 'Gyldig til': 'valid_to_date'
        }, provider_id='provider_id') }}
    from offers
    inner join places on offers.place_of_stay_code = places.place_of_stay_code
    where
        places.valid_to <= coalesce(offers.valid_to_date, offers.known_from_date)
        or places.valid_from > coalesce(offers.valid_to_date, offers.known_from_date)

    union all

    select
        {{ rule_hit('paragraph_unknown', 'case_system.decision', 'decisions', {
            'Afgørelsesparagraf': 'decision_paragraph', 'Afgjort': 'decided_date'
        }, case_number='case_number') }}
    from decisions
    left join paragraphs on {{ paragraph_key('decisions.decision_paragraph') }} = paragraphs.paragraph_key
    where paragraphs.paragraph_key is null

    union all

    select
        {{ rule_hit('date_in_future', 'case_system.service', 'services', {
            'Ydelsestype': 'service_type', 'Startdato': 'start_date', 'Status': 'status'
        }, case_number='case_number') }}
    from services
    where status = 'Aktiv' and start_date > known_from_date

    union all

    select
        {{ rule_hit('held_in_future', 'case_system.followup', 'followups', {
            'Afholdt dato': 'held_date', 'Status': 'status', 'Registreret': 'registered_date'
        }, case_number='case_number') }}
    from followups
    where status = 'Afholdt' and held_date > known_from_date

    union all

    select
        {{ rule_hit('end_without_reason', 'provider_journal.child_service', 'child_services', {
            'Indsatstype': 'service_type', 'Stopdato': 'end_date', 'Årsag til ophør': 'end_reason'
        }, case_number='case_number') }}
    from child_services
    where (end_date is null) <> (end_reason is null)

    union all

    select
        {{ rule_hit('closed_without_date', 'case_system.case', 'cases', {
            'Status': 'status', 'Lukket': 'closed_date'
        }, case_number='case_number') }}
    from cases
    where (status = 'Lukket') <> (closed_date is not null)

)

select * from found
