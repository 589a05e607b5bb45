-- Persons whose number in use now may be another one than when the newest complete build was made: those of a change
-- that came or went, and those whose number was followed through it.
{{ config(materialized='view') }}
with changes as (

    select *
    from {{ touched_versions('case_system', 'person_id_change', ['old_person_id', 'new_person_id']) }} as versions

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

),

named as (

    select
        municipality_code,
        old_person_id as person_id
    from changes

    union

    select
        municipality_code,
        new_person_id as person_id
    from changes

),

-- the whole chain that one of the named stands in
led_to as (

    select
        named.municipality_code,
        coalesce(current_ids.current_person_id, named.person_id) as person_id
    from named
    left join current_ids
        on named.municipality_code = current_ids.municipality_code and named.person_id = current_ids.old_person_id

    union

    select * from named

)

select
    municipality_code,
    person_id
from led_to
union
select
    current_ids.municipality_code,
    current_ids.old_person_id as person_id
from current_ids
inner join led_to
    on
        current_ids.municipality_code = led_to.municipality_code
        and current_ids.current_person_id = led_to.person_id
