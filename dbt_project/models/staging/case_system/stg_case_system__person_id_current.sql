{{ config(materialized='table') }}

with recursive changes as (

    select
        municipality_code,
        old_person_id,
        new_person_id
    from {{ ref('stg_case_system__person_id_change') }}

),

followed (municipality_code, old_person_id, person_id, steps) as (

    select
        municipality_code,
        old_person_id,
        new_person_id as person_id,
        1 as steps
    from changes

    union all

    select
        followed.municipality_code,
        followed.old_person_id,
        changes.new_person_id as person_id,
        followed.steps + 1 as steps
    from followed
    inner join changes
        on
            followed.municipality_code = changes.municipality_code
            and followed.person_id = changes.old_person_id
    -- A ring of changes has no last number; the limit ends the walk, and the ring is left out below.
    where followed.steps < {{ var('person_id_change_max_steps') }}

)

select
    followed.municipality_code,
    followed.old_person_id,
    followed.person_id as current_person_id
from followed
left join changes
    on
        followed.municipality_code = changes.municipality_code
        and followed.person_id = changes.old_person_id
where changes.old_person_id is null
