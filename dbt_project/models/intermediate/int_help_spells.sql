-- Unbroken time in which a child had an assessment or help of any kind, and when the next assessment began after it.
with interventions as (

    select * from {{ ref('int_interventions') }}
    where is_counted and area_code = 'children'

),

assessments as (

    select
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        {{ known_key(['person_id']) }} as person_key,
        started_date as start_date,
        coalesce(completed_date, cast('9999-12-31' as date)) as end_date
    from {{ ref('stg_case_system__assessment') }}
    where
        lower(status) in ('igangsat', 'afsluttet')
        and started_date is not null

),

held as (

    select
        municipality_key,
        person_key,
        start_date,
        coalesce(end_date, cast('9999-12-31' as date)) as end_date,
        false as is_assessment
    from interventions

    union all

    select
        municipality_key,
        person_key,
        start_date,
        end_date,
        true as is_assessment
    from assessments

),

reached as (

    select
        *,
        max(end_date) over (
            partition by municipality_key, person_key
            order by start_date, end_date
            rows between unbounded preceding and 1 preceding
        ) as earlier_end_date
    from held

),

numbered as (

    select
        *,
        sum(case when earlier_end_date >= start_date then 0 else 1 end) over (
            partition by municipality_key, person_key
            order by start_date, end_date
            rows between unbounded preceding and current row
        ) as spell_number
    from reached

),

spells as (

    select
        municipality_key,
        person_key,
        spell_number,
        min(start_date) as start_date,
        nullif(max(end_date), cast('9999-12-31' as date)) as end_date,
        min(case when is_assessment then start_date end) as first_assessment_date
    from numbered
    group by municipality_key, person_key, spell_number

)

select
    municipality_key,
    person_key,
    cast(spell_number as integer) as spell_number,
    start_date,
    end_date,
    min(first_assessment_date) over (
        partition by municipality_key, person_key
        order by start_date
        rows between 1 following and unbounded following
    ) as next_assessment_date
from spells
