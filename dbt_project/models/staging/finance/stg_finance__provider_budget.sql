with source_rows as (

    select * from {{ source('finance', 'provider_budget') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(unit_id) as unit_id,
    trim(unit_name) as unit_name,
    trim(offer_id) as offer_id,
    month_date,
    trim(item) as item,
    cast(corrected_amount_dkk as decimal(18, 2)) as corrected_amount_dkk,
    cast(spent_amount_dkk as decimal(18, 2)) as spent_amount_dkk,
    cast(expected_amount_dkk as decimal(18, 2)) as expected_amount_dkk,
    cast(deviation_amount_dkk as decimal(18, 2)) as deviation_amount_dkk,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
