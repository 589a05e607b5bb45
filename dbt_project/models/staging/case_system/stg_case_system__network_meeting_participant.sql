with source_rows as (

    select * from {{ source('case_system', 'network_meeting_participant') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(meeting_id) as meeting_id,
    participant_number,
    trim(role) as participant_role,
    is_key_person,
    has_attended,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
