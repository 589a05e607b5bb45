with source_rows as (

    select * from {{ source('data_quality', 'acknowledgement') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(rule_code) as rule_code,
    trim(row_key) as row_key,
    trim(acknowledged_by) as acknowledged_by,
    trim(reason) as reason,
    acknowledged_date,
    expires_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
