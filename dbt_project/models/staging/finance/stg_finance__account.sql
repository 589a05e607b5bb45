with source_rows as (

    select * from {{ source('finance', 'account') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(account_number) as account_number,
    trim(account_name) as account_name,
    trim(account_function) as account_function,
    trim(account_grouping) as account_grouping,
    trim(kind) as kind,
    valid_from_date,
    valid_to_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
