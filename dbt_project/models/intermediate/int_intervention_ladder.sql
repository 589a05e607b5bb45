-- The ladder step of each granted service: from the paragraph AND the place of stay, by the rule valid when it started.
-- Where the registry gives no place of stay, the type of intervention names it.
with services as (

    select * from {{ ref('int_services_granted') }}

),

locations as (

    select * from {{ ref('int_services_located') }}

),

paragraphs as (

    select * from {{ ref('law_paragraph') }}

),

rules as (

    select * from {{ ref('ladder_step_rule') }}

),

grouped as (

    select
        services.intervention_key,
        services.intervention_type_code,
        services.start_date,
        locations.place_of_stay_code,
        paragraphs.ladder_group
    from services
    inner join locations on services.intervention_key = locations.intervention_key
    left join paragraphs on lower(services.service_paragraph) = lower(paragraphs.paragraph_text)

)

select
    grouped.intervention_key,
    grouped.ladder_group,
    coalesce(place_rules.ladder_step, type_rules.ladder_step) as ladder_step,
    coalesce(place_rules.order_in_step, type_rules.order_in_step) as order_in_step,
    coalesce(place_rules.confidence, type_rules.confidence) as ladder_confidence
from grouped
left join rules as place_rules
    on
        grouped.ladder_group = place_rules.ladder_group
        and place_rules.place_of_stay_code in ('*', coalesce(grouped.place_of_stay_code, ''))
        and place_rules.intervention_type_code = '*'
        and coalesce(place_rules.valid_from, cast('0001-01-01' as date)) <= grouped.start_date
        and coalesce(place_rules.valid_to, cast('9999-12-31' as date)) > grouped.start_date
left join rules as type_rules
    on
        grouped.ladder_group = type_rules.ladder_group
        and type_rules.place_of_stay_code = '-'
        and grouped.intervention_type_code = type_rules.intervention_type_code
        and coalesce(type_rules.valid_from, cast('0001-01-01' as date)) <= grouped.start_date
        and coalesce(type_rules.valid_to, cast('9999-12-31' as date)) > grouped.start_date
