-- The days on which a young person left care: a placement ended at the age of follow-up and none went on elsewhere.
with placements as (

    select * from {{ ref('int_interventions') }}
    where is_placement and is_counted

),

persons as (

    select * from {{ ref('int_persons') }}

)

select
    placements.municipality_key,
    placements.person_key,
    placements.end_date as left_care_date,
    min(
        case when placements.end_date <= other_placements.start_date then other_placements.start_date end
    ) as placed_again_date
from placements
inner join persons on placements.person_key = persons.person_key
-- the placement itself is among the others, and is over on its end date
inner join placements as other_placements
    on
        placements.municipality_key = other_placements.municipality_key
        and placements.person_key = other_placements.person_key
where
    placements.end_date is not null
    and {{ age_in_years('persons.birth_date', 'placements.end_date') }} >= {{ var('aftercare_followup_from_age') }}
group by placements.municipality_key, placements.person_key, placements.end_date
having
    count(
        case
            when {{ is_active_on('placements.end_date', 'other_placements.start_date', 'other_placements.end_date') }}
                then 1
        end
    ) = 0
