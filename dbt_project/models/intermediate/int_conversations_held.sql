{{ config(materialized='view') }}

-- Conversations with children that were held, each day of a case once; drafts and those that were left out are none.
select distinct
    {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key,
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    {{ known_key(['person_id']) }} as person_key,
    conversation_date
from {{ ref('stg_case_system__child_conversation') }}
where lower(status) = 'endelig' and is_held
