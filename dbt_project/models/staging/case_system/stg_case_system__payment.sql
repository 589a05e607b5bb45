with source_rows as (

    select * from {{ source('case_system', 'payment') }}
    where {{ as_known() }}

)

select
    municipality_code,
    extract_date,
    start_date,
    end_date,
    cast(current_year_dkk as decimal(18, 2)) as current_year_dkk,
    cast(next_year_dkk as decimal(18, 2)) as next_year_dkk,
    cast(total_dkk as decimal(18, 2)) as total_dkk,
    trim(account_function) as account_function,
    trim(case_row_id) as case_row_id,
    trim(case_status) as case_status,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
