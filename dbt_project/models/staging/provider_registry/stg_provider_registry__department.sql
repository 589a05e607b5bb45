with source_rows as (

    select * from {{ source('provider_registry', 'department') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(department_id) as department_id,
    trim(offer_id) as offer_id,
    trim(department_name) as department_name,
    trim(legal_basis) as legal_basis,
    trim(place_municipality_code) as place_municipality_code,
    places,
    free_places,
    free_places_date,
    trim(method) as main_method,
    cast(citizen_directed_percent as decimal(5, 2)) as citizen_directed_percent,
    valid_from_date,
    valid_to_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
