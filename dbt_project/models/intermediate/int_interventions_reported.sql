-- Granted services as the source reports them, with the keys of every dimension they reach.
with services as (

    select * from {{ ref('int_services_granted') }}

),

locations as (

    select * from {{ ref('int_services_located') }}

),

ladder as (

    select * from {{ ref('int_intervention_ladder') }}

),

cases as (

    select * from {{ ref('int_cases') }}

),

paragraphs as (

    select * from {{ ref('law_paragraph') }}

)

select
    services.intervention_key,
    services.area_code,
    {{ surrogate_key(['services.municipality_code']) }} as municipality_key,
    {{ known_key(['services.person_id']) }} as person_key,
    {{ surrogate_key(['services.municipality_code', 'services.case_number']) }} as case_key,
    coalesce(cases.target_group_key, {{ unknown_key() }}) as target_group_key,
    case
        when locations.provider_id is null then {{ unknown_key() }}
        else {{ surrogate_key(['locations.municipality_code', 'locations.provider_id']) }}
    end as provider_key,
    case
        when locations.offer_id is null then {{ unknown_key() }}
        else {{ surrogate_key(['locations.municipality_code', 'locations.offer_id']) }}
    end as offer_key,
    case
        when services.intervention_type_code = 'unknown' then {{ unknown_key() }}
        else {{ surrogate_key(['services.intervention_type_code']) }}
    end as intervention_type_key,
    case
        when paragraphs.act is null then {{ unknown_key() }}
        else {{ surrogate_key(['paragraphs.act', 'paragraphs.paragraph', 'paragraphs.stk', 'paragraphs.nr']) }}
    end as law_paragraph_key,
    services.municipality_code,
    services.case_number,
    services.offer_name,
    services.decision_paragraph,
    services.start_date,
    services.end_date,
    services.is_counted,
    services.is_placement,
    services.service_status_code,
    services.calculation_frequency_code,
    services.agreed_price_dkk_per_month,
    ladder.ladder_group,
    ladder.ladder_step,
    ladder.order_in_step,
    ladder.ladder_confidence
from services
inner join locations on services.intervention_key = locations.intervention_key
inner join ladder on services.intervention_key = ladder.intervention_key
left join cases
    on
        services.municipality_code = cases.municipality_code
        and services.case_number = cases.case_number
left join paragraphs on lower(services.service_paragraph) = lower(paragraphs.paragraph_text)
