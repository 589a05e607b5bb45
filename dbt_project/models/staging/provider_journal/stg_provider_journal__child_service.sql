with source_rows as (

    select * from {{ source('provider_journal', 'child_service') }}
    where {{ as_known() }}

)

select
    municipality_code,
    extract_date,
    referred_date,
    matched_date,
    start_date,
    end_date,
    cast(weekly_hours as decimal(8, 2)) as weekly_hours,
    trim(service_id) as service_id,
    trim(service_type) as service_type,
    trim(case_number) as case_number,
    trim(unit_name) as unit_name,
    trim(team_leader_id) as team_leader_id,
    trim(end_reason) as end_reason,
    trim(status) as status,
    has_link,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
