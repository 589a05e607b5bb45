with source_rows as (

    select * from {{ source('finance', 'budget') }}
    where {{ as_known() }}

)

select
    municipality_code,
    budget_year,
    month_number,
    trim(unit_id) as unit_id,
    trim(account_number) as account_number,
    cast(original_amount_dkk as decimal(18, 2)) as original_amount_dkk,
    cast(corrected_amount_dkk as decimal(18, 2)) as corrected_amount_dkk,
    corrected_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
