with source_rows as (

    select * from {{ source('provider_registry', 'offer_target_group') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(offer_id) as offer_id,
    trim(target_group_code) as target_group_code,
    trim(target_group_name) as target_group_name,
    trim(area) as area,
    minimum_age,
    maximum_age,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
