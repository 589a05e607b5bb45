-- What an hour with citizens costs in a unit on a day (U7): the wages of worked shifts over direct hours, beside the
-- wage of an hour worked over the part of it that the unit assumes is with citizens.
with units as (

    select * from {{ ref('dim_provider_unit') }}

),

assumptions as (

    select * from {{ ref('fct_hour_price_assumption') }}

),

shifts as (

    select
        provider_unit_key,
        work_date,
        sum(worked_hours) as worked_hours,
        sum(wage_cost_dkk) as wage_dkk
    from {{ ref('fct_shift') }}
    where is_worked
    group by provider_unit_key, work_date

),

hours as (

    select
        provider_unit_key,
        work_date,
        sum(case when is_direct_time then delivered_minutes else 0 end) as direct_minutes,
        sum(delivered_minutes) as attended_minutes
    from {{ ref('fct_delivered_hours') }}
    group by provider_unit_key, work_date

),

days as (

    select
        shifts.provider_unit_key,
        shifts.work_date,
        shifts.worked_hours,
        shifts.wage_dkk,
        cast(hours.direct_minutes / 60 as decimal(18, 2)) as direct_hours,
        cast(hours.attended_minutes / 60 as decimal(18, 2)) as attended_hours
    from shifts
    left join hours on shifts.provider_unit_key = hours.provider_unit_key and shifts.work_date = hours.work_date

)

select
    {{ surrogate_key(['days.provider_unit_key', 'days.work_date']) }} as hour_price_day_key,
    units.municipality_key,
    days.provider_unit_key,
    days.work_date,
    cast(days.wage_dkk as decimal(18, 2)) as wage_dkk,
    cast(days.worked_hours as decimal(18, 2)) as worked_hours,
    days.direct_hours,
    days.attended_hours,
    assumptions.ata_share_of_attendance_hours as assumed_share_of_attendance_hours,
    {{ exact_ratio('days.wage_dkk', 'days.direct_hours') }} as realised_dkk_per_hour,
    {{ exact_ratio('days.wage_dkk', 'days.worked_hours * assumptions.ata_share_of_attendance_hours') }}
        as assumed_dkk_per_hour
from days
inner join units on days.provider_unit_key = units.provider_unit_key
left join assumptions
    on
        units.municipality_key = assumptions.municipality_key
        and units.unit_code = assumptions.unit_id
        and extract(year from days.work_date) = assumptions.budget_year
