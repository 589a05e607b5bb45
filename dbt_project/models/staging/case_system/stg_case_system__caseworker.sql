with source_rows as (

    select * from {{ source('case_system', 'caseworker') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(caseworker_id) as caseworker_id,
    trim(team_id) as team_id,
    trim(team_name) as team_name,
    trim(district_name) as district_name,
    start_date,
    end_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
