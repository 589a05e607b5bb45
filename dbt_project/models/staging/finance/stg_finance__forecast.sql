with source_rows as (

    select * from {{ source('finance', 'forecast') }}
    where {{ as_known() }}

)

select
    municipality_code,
    forecast_date,
    trim(line_id) as line_id,
    budget_year,
    month_number,
    trim(unit_id) as unit_id,
    trim(account_number) as account_number,
    trim(case_number) as case_number,
    cast(expected_amount_dkk as decimal(18, 2)) as expected_amount_dkk,
    trim(method) as forecast_method,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
