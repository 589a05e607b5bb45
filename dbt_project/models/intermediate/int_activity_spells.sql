-- Unbroken time in which a person of an area had help at all, a group or type of it, or help under a paragraph. Rows
-- that overlap or follow on each other merge, so that a renewed grant is neither an outflow nor an inflow. A child's
-- time ends at the age of C25. Half-open, with 9999-12-31 for what runs.
{% set forever = "cast('9999-12-31' as date)" -%}
with interventions as (

    select * from {{ ref('int_interventions') }}
    where is_counted

),

intervention_types as (

    select * from {{ ref('dim_intervention_type') }}

),

persons as (

    select
        person_key,
        coalesce({{ counted_until('birth_date') }}, {{ forever }}) as counted_until_date
    from {{ ref('int_persons') }}

),

counted as (

    select
        interventions.municipality_key,
        interventions.area_code,
        interventions.person_key,
        interventions.intervention_type_key,
        interventions.law_paragraph_key,
        coalesce(intervention_types.intervention_group_code, 'unknown') as intervention_group_code,
        interventions.start_date,
        least(
            coalesce(interventions.end_date, {{ forever }}),
            case interventions.area_code
                when 'children' then coalesce(persons.counted_until_date, {{ forever }}) else {{ forever }}
            end
        ) as until_date
    from interventions
    left join intervention_types on interventions.intervention_type_key = intervention_types.intervention_type_key
    left join persons on interventions.person_key = persons.person_key

),

grouped as (

    select
        counted.municipality_key,
        counted.area_code,
        counted.person_key,
        levels.code as breakdown_type,
        case levels.code
            when 'none' then 'all'
            when 'intervention_group' then counted.intervention_group_code
            when 'intervention_type' then counted.intervention_type_key
            when 'law_paragraph' then counted.law_paragraph_key
        end as breakdown_key,
        counted.start_date,
        counted.until_date
    from counted
    cross join {{ listed(['none', 'intervention_group', 'intervention_type', 'law_paragraph']) }} as levels
    where counted.until_date > counted.start_date

),

reached as (

    select
        *,
        max(until_date) over (
            partition by municipality_key, area_code, person_key, breakdown_type, breakdown_key
            order by start_date, until_date
            rows between unbounded preceding and 1 preceding
        ) as earlier_until_date
    from grouped

),

numbered as (

    select
        *,
        sum(case when earlier_until_date >= start_date then 0 else 1 end) over (
            partition by municipality_key, area_code, person_key, breakdown_type, breakdown_key
            order by start_date, until_date
            rows between unbounded preceding and current row
        ) as spell_number
    from reached

)

select
    municipality_key,
    area_code,
    person_key,
    breakdown_type,
    breakdown_key,
    min(start_date) as start_date,
    max(until_date) as until_date
from numbered
group by municipality_key, area_code, person_key, breakdown_type, breakdown_key, spell_number
