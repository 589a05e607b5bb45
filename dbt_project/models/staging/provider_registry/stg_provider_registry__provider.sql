with source_rows as (

    select * from {{ source('provider_registry', 'provider') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(provider_id) as provider_id,
    trim(provider_name) as provider_name,
    trim(cvr_number) as cvr_number,
    trim(ownership) as ownership_name,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
