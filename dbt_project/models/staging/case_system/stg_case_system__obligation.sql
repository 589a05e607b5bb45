with source_rows as (

    select * from {{ source('case_system', 'obligation') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(obligation_id) as obligation_id,
    trim(case_number) as case_number,
    trim(obligation_type) as obligation_type,
    triggered_date,
    due_date,
    done_date,
    advice_sent_date,
    trim(status) as status,
    trim(caseworker_id) as caseworker_id,
    registered_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
