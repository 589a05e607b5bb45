-- Unbroken time in which a person of an area had a provider, a type or group of intervention, or a provider and one of
-- them (C11). Rows that overlap or follow on each other merge, so that a day counts once and a renewed grant is not a
-- new start.
with interventions as (

    select * from {{ ref('fct_intervention') }}

),

intervention_types as (

    select * from {{ ref('dim_intervention_type') }}

),

counted as (

    select
        interventions.municipality_key,
        interventions.person_key,
        interventions.area_code,
        interventions.provider_key,
        interventions.intervention_type_key,
        coalesce(intervention_types.intervention_group_code, 'unknown') as intervention_group_code,
        interventions.start_date,
        coalesce(interventions.end_date, cast('9999-12-31' as date)) as end_date
    from interventions
    left join intervention_types on interventions.intervention_type_key = intervention_types.intervention_type_key
    where interventions.is_counted

),

group_levels as (

    select group_level
    from (
        values
        ('provider'),
        ('intervention_type'),
        ('intervention_group'),
        ('provider_intervention_type'),
        ('provider_intervention_group')
    ) as listed (group_level) -- noqa: AL05

),

grouped as (

    select
        group_levels.group_level,
        counted.municipality_key,
        counted.person_key,
        counted.area_code,
        {{ group_level_keys('counted') }},
        counted.start_date,
        counted.end_date
    from counted
    cross join group_levels

),

keyed as (

    select
        *,
        {{ surrogate_key([
            'group_level', 'provider_key', 'intervention_type_key', 'intervention_group_code'
        ]) }} as group_key
    from grouped
    where end_date > start_date

),

reached as (

    select
        *,
        max(end_date) over (
            partition by municipality_key, person_key, area_code, group_key
            order by start_date, end_date
            rows between unbounded preceding and 1 preceding
        ) as earlier_end_date
    from keyed

),

numbered as (

    select
        *,
        sum(case when earlier_end_date >= start_date then 0 else 1 end) over (
            partition by municipality_key, person_key, area_code, group_key
            order by start_date, end_date
            rows between unbounded preceding and current row
        ) as spell_number
    from reached

)

select
    municipality_key,
    person_key,
    area_code,
    group_level,
    group_key,
    provider_key,
    intervention_type_key,
    intervention_group_code,
    min(start_date) as start_date,
    nullif(max(end_date), cast('9999-12-31' as date)) as end_date
from numbered
group by
    municipality_key,
    person_key,
    area_code,
    group_level,
    group_key,
    provider_key,
    intervention_type_key,
    intervention_group_code,
    spell_number
