with participants as (

    select * from {{ ref('stg_case_system__network_meeting_participant') }}

),

roles as (

    select * from {{ ref('code_list') }}
    where list_code = 'participant_role'

)

select
    {{ surrogate_key(['participants.municipality_code', 'participants.meeting_id']) }} as network_meeting_key,
    cast(participants.participant_number as integer) as participant_number,
    coalesce(roles.member_code, 'unknown') as participant_role_code,
    coalesce(roles.member_name, 'Ukendt') as participant_role_name,
    coalesce(roles.member_group_code, 'unknown') as participant_group_code,
    coalesce(roles.member_group_code = 'network', false) as is_private_network,
    coalesce(participants.is_key_person, false) as is_key_person,
    coalesce(participants.has_attended, false) as has_attended
from participants
left join roles on participants.participant_role = roles.source_text
