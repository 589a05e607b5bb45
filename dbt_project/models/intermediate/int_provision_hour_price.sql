{%- set offer_month = ['report_date', 'municipality_key', 'offer_key'] -%}
-- What an hour with citizens costs (U7): the wages of the rota's worked shifts over direct hours, beside the wage of an
-- hour worked over the part of it that the unit assumes is with citizens. Proposed: the source gives words, no formula.
with units as (

    select * from {{ ref('dim_provider_unit') }}
    where offer_key <> {{ unknown_key() }}

),

hours as (

    select
        hours.report_date,
        hours.municipality_key,
        units.offer_key,
        sum(hours.direct_minutes) / 60 as direct_hours
    from {{ ref('int_registered_months') }} as hours
    inner join units on hours.provider_unit_key = units.provider_unit_key
    group by hours.report_date, hours.municipality_key, units.offer_key

),

assumptions as (

    select * from {{ ref('fct_hour_price_assumption') }}

),

-- a shift over midnight has its cost in the month of each of its days
shifts as (

    select
        {{ month_end('shifts.work_date') }} as report_date,
        shifts.municipality_key,
        units.offer_key,
        units.unit_code,
        shifts.employee_code,
        sum(shifts.worked_hours) as worked_hours,
        sum(shifts.wage_cost_dkk) as wage_dkk
    from {{ ref('fct_shift') }} as shifts
    inner join units on shifts.provider_unit_key = units.provider_unit_key
    where shifts.is_worked
    group by
        {{ month_end('shifts.work_date') }}, shifts.municipality_key, units.offer_key, units.unit_code,
        shifts.employee_code

),

paid as (

    select distinct
        report_date,
        municipality_key,
        offer_key
    from shifts

),

paid_hours as (

    select hours.*
    from hours
    inner join paid on {{ same_keys('hours', 'paid', offer_month) }}
    where hours.direct_hours > 0

)

select
    shifts.report_date,
    shifts.municipality_key,
    shifts.offer_key,
    {{ provision_unit('hour_price_realised', 'dkk_per_hour', 'shifts.wage_dkk', '0', person='shifts.employee_code') }}
from shifts
inner join paid_hours on {{ same_keys('shifts', 'paid_hours', offer_month) }}

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('hour_price_realised', 'dkk_per_hour', '0', 'direct_hours') }}
from paid_hours

union all

-- the wage of an hour worked over the part of it that the unit assumes is with citizens
select
    shifts.report_date,
    shifts.municipality_key,
    shifts.offer_key,
    {{ provision_unit(
        'hour_price_assumed', 'dkk_per_hour', 'shifts.wage_dkk',
        'shifts.worked_hours * assumptions.ata_share_of_attendance_hours', person='shifts.employee_code'
    ) }}
from shifts
inner join assumptions
    on
        shifts.municipality_key = assumptions.municipality_key
        and shifts.unit_code = assumptions.unit_id
        and extract(year from shifts.report_date) = assumptions.budget_year
