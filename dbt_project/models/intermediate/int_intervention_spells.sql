-- Unbroken time in which a person had a provider, a type of intervention, or both (C11). Rows that overlap or follow on
-- each other merge, so that a day counts once and a renewed grant is not a new start.
with interventions as (

    select * from {{ ref('fct_intervention') }}

),

counted as (

    select
        municipality_key,
        person_key,
        provider_key,
        intervention_type_key,
        start_date,
        coalesce(end_date, cast('9999-12-31' as date)) as end_date
    from interventions
    where is_counted

),

grouped as (

    select
        'provider' as group_level,
        municipality_key,
        person_key,
        provider_key,
        cast(null as varchar) as intervention_type_key,
        start_date,
        end_date
    from counted

    union all

    select
        'intervention_type' as group_level,
        municipality_key,
        person_key,
        cast(null as varchar) as provider_key,
        intervention_type_key,
        start_date,
        end_date
    from counted

    union all

    select
        'provider_intervention_type' as group_level,
        municipality_key,
        person_key,
        provider_key,
        intervention_type_key,
        start_date,
        end_date
    from counted

),

keyed as (

    select
        *,
        {{ surrogate_key(['group_level', 'provider_key', 'intervention_type_key']) }} as group_key
    from grouped
    where end_date > start_date

),

reached as (

    select
        *,
        max(end_date) over (
            partition by municipality_key, person_key, group_key
            order by start_date, end_date
            rows between unbounded preceding and 1 preceding
        ) as earlier_end_date
    from keyed

),

numbered as (

    select
        *,
        sum(case when earlier_end_date >= start_date then 0 else 1 end) over (
            partition by municipality_key, person_key, group_key
            order by start_date, end_date
            rows between unbounded preceding and current row
        ) as spell_number
    from reached

)

select
    municipality_key,
    person_key,
    group_level,
    group_key,
    provider_key,
    intervention_type_key,
    min(start_date) as start_date,
    nullif(max(end_date), cast('9999-12-31' as date)) as end_date
from numbered
group by
    municipality_key,
    person_key,
    group_level,
    group_key,
    provider_key,
    intervention_type_key,
    spell_number
