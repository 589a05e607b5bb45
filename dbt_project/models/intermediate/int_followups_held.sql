{{ config(materialized='view') }}

-- Follow-ups and supervision visits that were held, each day of a case once, with the next date agreed there.
with followup_types as (

    select * from {{ ref('code_list') }}
    where list_code = 'followup_type'

)

select distinct
    {{ surrogate_key(['followups.municipality_code', 'followups.case_number']) }} as case_key,
    {{ surrogate_key(['followups.municipality_code']) }} as municipality_key,
    {{ known_key(['followups.person_id']) }} as person_key,
    followup_types.member_group_code as followup_group_code,
    followups.held_date,
    max(followups.next_date) over (
        partition by followups.municipality_code, followups.case_number, followups.held_date
    ) as next_date
from {{ ref('stg_case_system__followup') }} as followups
inner join followup_types on lower(followups.followup_type) = lower(followup_types.source_text)
where lower(followups.status) = 'afholdt' and followups.held_date is not null
