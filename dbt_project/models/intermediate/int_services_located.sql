-- Which provider and offer of the registry each granted service names. Names match without regard to case; when two
-- offers share a name, the one of the same provider wins, then the lowest id.
with services as (

    select * from {{ ref('int_services_granted') }}

),

providers as (

    select * from {{ ref('stg_provider_registry__provider') }}

),

offers as (

    select * from {{ ref('stg_provider_registry__offer') }}

),

provider_names as (

    select
        municipality_code,
        lower(provider_name) as provider_name,
        min(provider_id) as provider_id
    from providers
    group by municipality_code, lower(provider_name)

),

with_provider as (

    select
        services.intervention_key,
        services.municipality_code,
        services.offer_name,
        provider_names.provider_id
    from services
    left join provider_names
        on
            services.municipality_code = provider_names.municipality_code
            and lower(services.provider_name) = provider_names.provider_name

),

offer_candidates as (

    select
        with_provider.intervention_key,
        offers.offer_id,
        offers.place_of_stay_code,
        row_number() over (
            partition by with_provider.intervention_key
            order by case when with_provider.provider_id = offers.provider_id then 0 else 1 end, offers.offer_id
        ) as candidate_rank
    from with_provider
    inner join offers
        on
            with_provider.municipality_code = offers.municipality_code
            and lower(with_provider.offer_name) = lower(offers.offer_name)

)

select
    with_provider.intervention_key,
    with_provider.municipality_code,
    with_provider.provider_id,
    offer_candidates.offer_id,
    offer_candidates.place_of_stay_code
from with_provider
left join offer_candidates
    on
        with_provider.intervention_key = offer_candidates.intervention_key
        and offer_candidates.candidate_rank = 1
