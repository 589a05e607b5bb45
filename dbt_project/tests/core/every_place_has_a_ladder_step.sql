{{ checks_model('ladder_step_rule') }}
-- Every place of stay but "not stated" has a rule for placements, and every type of placement has a fallback.
-- A row here is a place or type that would silently get no step; add it to ladder_step_rule.
with rules as (

    select * from {{ ref('ladder_step_rule') }}
    where ladder_group = 'placement'

),

missing_places as (

    select stays.place_of_stay_name as missing_name
    from {{ ref('place_of_stay') }} as stays
    left join rules on stays.place_of_stay_code = rules.place_of_stay_code
    where rules.ladder_step is null and stays.place_of_stay_code <> '99'

),

missing_types as (

    select intervention_types.intervention_type_name as missing_name
    from {{ ref('intervention_type') }} as intervention_types
    left join rules
        on
            intervention_types.intervention_type_code = rules.intervention_type_code
            and rules.place_of_stay_code = '-'
    where rules.ladder_step is null and intervention_types.intervention_group_code = 'placement'

)

select missing_name from missing_places
union all
select missing_name from missing_types
