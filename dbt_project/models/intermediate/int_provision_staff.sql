-- What the staff of a unit add to the measures of a month: sickness of the hours employed, and the agency's part of the
-- hours on the rota, and the hours worked of those planned.
with units as (

    select * from {{ ref('dim_provider_unit') }}
    where offer_key <> {{ unknown_key() }}

),

employed as (

    select * from {{ ref('fct_employee_month') }}

),

absences as (

    select * from {{ ref('fct_absence') }}
    where is_sickness

),

shifts as (

    select * from {{ ref('fct_shift') }}

)

select
    employed.month_end_date as report_date,
    units.municipality_key,
    units.offer_key,
    {{ provision_unit('sickness_share', 'share', '0', 'employed.employed_hours', person='employed.employee_code') }}
from employed
inner join units on employed.provider_unit_key = units.provider_unit_key

union all

select
    absences.month_end_date as report_date,
    units.municipality_key,
    units.offer_key,
    {{ provision_unit('sickness_share', 'share', 'absences.absence_hours', '0', person='absences.employee_code') }}
from absences
inner join units on absences.provider_unit_key = units.provider_unit_key

union all

select
    {{ month_end('shifts.work_date') }} as report_date,
    units.municipality_key,
    units.offer_key,
    {{ provision_unit(
        'agency_share', 'share', "case when shifts.staffing_kind_code = 'agency' then shifts.worked_hours else 0 end",
        'shifts.worked_hours', person='shifts.shift_code'
    ) }}
from shifts
inner join units on shifts.provider_unit_key = units.provider_unit_key
where shifts.is_worked

union all

-- a cancelled shift has planned hours and none worked
select
    {{ month_end('shifts.work_date') }} as report_date,
    units.municipality_key,
    units.offer_key,
    {{ provision_unit(
        'staffed_share', 'ratio', 'coalesce(shifts.worked_hours, 0)', 'shifts.planned_hours', person='shifts.shift_code'
    ) }}
from shifts
inner join units on shifts.provider_unit_key = units.provider_unit_key
