with source_rows as (

    select * from {{ source('provider_registry', 'offer') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(offer_id) as offer_id,
    trim(offer_name) as offer_name,
    trim(provider_id) as provider_id,
    trim(offer_type) as offer_type,
    trim(place_of_stay_code) as place_of_stay_code,
    places,
    trim(target_group) as target_group,
    valid_from_date,
    valid_to_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
