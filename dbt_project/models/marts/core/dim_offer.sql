with offers as (

    select * from {{ ref('stg_provider_registry__offer') }}

),

places_of_stay as (

    select * from {{ ref('place_of_stay') }}

)

select
    {{ surrogate_key(['offers.municipality_code', 'offers.offer_id']) }} as offer_key,
    offers.municipality_code,
    offers.offer_id,
    coalesce(offers.offer_name, 'Ukendt') as offer_name,
    coalesce(offers.offer_type, 'Ukendt') as offer_type_name,
    offers.place_of_stay_code,
    coalesce(places_of_stay.place_of_stay_name, 'Uoplyst') as place_of_stay_name,
    offers.places,
    coalesce(offers.target_group, 'Ukendt') as offer_target_group_name,
    offers.valid_from_date,
    offers.valid_to_date
from offers
left join places_of_stay on offers.place_of_stay_code = places_of_stay.place_of_stay_code

union all

select
    {{ unknown_key() }} as offer_key,
    'unknown' as municipality_code,
    'unknown' as offer_id,
    'Ukendt' as offer_name,
    'Ukendt' as offer_type_name,
    cast(null as varchar) as place_of_stay_code,
    'Uoplyst' as place_of_stay_name,
    cast(null as integer) as places,
    'Ukendt' as offer_target_group_name,
    cast(null as date) as valid_from_date,
    cast(null as date) as valid_to_date
