{{ config(materialized='view') }}

-- What a notification may lead to: an assessment that began, a placement that was decided.
select
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    {{ known_key(['person_id']) }} as person_key,
    started_date as event_date,
    false as is_placement
from {{ ref('stg_case_system__assessment') }}
where lower(status) in ('igangsat', 'afsluttet')

union all

select
    municipality_key,
    person_key,
    decided_date as event_date,
    true as is_placement
from {{ ref('fct_decision') }}
where is_placement_decision and is_help_decision and is_counted is not false
