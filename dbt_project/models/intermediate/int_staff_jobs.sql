-- One row per employment and its terms, half-open. Later terms of the same employment end the earlier ones, so that a
-- change inside a month counts from its own day; terms without a single day left are no row.
with employments as (

    select
        *,
        lead(start_date) over (
            partition by municipality_code, employment_id
            order by start_date
        ) as next_start_date
    from {{ ref('stg_workforce__employment') }}

),

ended as (

    select
        *,
        least(
            coalesce(end_date, cast('9999-12-31' as date)), coalesce(next_start_date, cast('9999-12-31' as date))
        ) as until_date
    from employments

),

units as (

    select * from {{ ref('int_staff_units') }}

)

select
    ended.municipality_code,
    units.municipality_key,
    ended.employee_id as employee_code,
    ended.employment_id as employment_code,
    units.provider_unit_key,
    units.employer_key,
    ended.job_title,
    lower(ended.employment_type) <> 'fastansat' as is_temp,
    ended.weekly_hours,
    ended.start_date,
    ended.until_date
from ended
inner join units
    on
        units.municipality_key = {{ surrogate_key(['ended.municipality_code']) }}
        and ended.unit_id = units.unit_code
where ended.until_date > ended.start_date
