with source_rows as (

    select * from {{ source('provider_journal', 'inquiry') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(inquiry_id) as inquiry_id,
    trim(offer_id) as offer_id,
    received_date,
    trim(inquiring_municipality_code) as inquiring_municipality_code,
    trim(problem_type) as problem_type,
    is_accepted,
    trim(refusal_reason) as refusal_reason,
    answered_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
