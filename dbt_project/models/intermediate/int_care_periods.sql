-- Care periods as the US versions count them: care that ended in under 8 days, and care that began after the age of a
-- child, does not exist. With each stands when the child was next placed.
with placements as (

    select * from {{ ref('fct_placement') }}

),

persons as (

    select
        person_key,
        coalesce({{ counted_until('birth_date') }}, cast('9999-12-31' as date)) as counted_until_date
    from {{ ref('int_persons') }}

),

care_periods as (

    select
        municipality_key,
        person_key,
        care_period_start_date,
        care_period_end_date,
        max(case when exit_code = 'left_care' and is_out_of_scope then 1 else 0 end) = 1 as is_out_of_scope
    from placements
    group by municipality_key, person_key, care_period_start_date, care_period_end_date

)

select
    care_periods.*,
    coalesce(persons.counted_until_date, cast('9999-12-31' as date)) as counted_until_date,
    lead(care_periods.care_period_start_date) over (
        partition by care_periods.municipality_key, care_periods.person_key
        order by care_periods.care_period_start_date
    ) as next_entry_date
from care_periods
left join persons on care_periods.person_key = persons.person_key
where
    (
        care_periods.care_period_end_date is null
        or {{ days_between('care_periods.care_period_start_date', 'care_periods.care_period_end_date') }} >= 8
    )
    and (persons.person_key is null or care_periods.care_period_start_date < persons.counted_until_date)
