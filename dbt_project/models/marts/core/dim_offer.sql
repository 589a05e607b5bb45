with offers as (

    select * from {{ ref('stg_provider_registry__offer') }}

),

-- the act of the departments' legal basis tells whose the offer is
areas as (

    select
        municipality_code,
        offer_id,
        max(case when legal_basis like 'BL %' then 'children' else 'adults' end) as area_code
    from {{ ref('stg_provider_registry__department') }}
    group by municipality_code, offer_id

),

-- whose help is given there, for offers that the registry has no department of
served as (

    select
        municipality_code,
        lower(offer_name) as offer_name,
        max(area_code) as area_code
    from (
        select distinct
            municipality_code,
            offer_name,
            'children' as area_code
        from {{ ref('stg_case_system__service') }}
        union all
        select distinct
            municipality_code,
            offer_name,
            'adults' as area_code
        from {{ ref('stg_case_system__adult_order') }}
    ) as helped
    group by municipality_code, lower(offer_name)

),

places_of_stay as (

    select * from {{ ref('place_of_stay') }}

)

select
    {{ surrogate_key(['offers.municipality_code', 'offers.offer_id']) }} as offer_key,
    offers.municipality_code,
    offers.offer_id,
    {{ known_key(['offers.municipality_code', 'offers.provider_id']) }} as provider_key,
    coalesce(offers.offer_name, 'Ukendt') as offer_name,
    coalesce(offers.offer_type, 'Ukendt') as offer_type_name,
    coalesce(areas.area_code, served.area_code, 'unknown') as area_code,
    offers.place_of_stay_code,
    coalesce(places_of_stay.place_of_stay_name, 'Uoplyst') as place_of_stay_name,
    offers.places,
    coalesce(offers.target_group, 'Ukendt') as offer_target_group_name,
    offers.valid_from_date,
    offers.valid_to_date
from offers
left join areas on offers.municipality_code = areas.municipality_code and offers.offer_id = areas.offer_id
left join served
    on offers.municipality_code = served.municipality_code and lower(offers.offer_name) = served.offer_name
left join places_of_stay on offers.place_of_stay_code = places_of_stay.place_of_stay_code

union all

select
    {{ unknown_key() }} as offer_key,
    'unknown' as municipality_code,
    'unknown' as offer_id,
    {{ unknown_key() }} as provider_key,
    'Ukendt' as offer_name,
    'Ukendt' as offer_type_name,
    'unknown' as area_code,
    cast(null as varchar) as place_of_stay_code,
    'Uoplyst' as place_of_stay_name,
    cast(null as integer) as places,
    'Ukendt' as offer_target_group_name,
    cast(null as date) as valid_from_date,
    cast(null as date) as valid_to_date
