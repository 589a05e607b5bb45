-- What the staff of a unit add to the measures of a month: sickness of the hours employed, and the agency's part of the
-- hours on the rota. Hours of a spell of absence are spread evenly over its days.
with months as (

    select * from {{ ref('int_report_months') }}

),

units as (

    select * from {{ ref('dim_provider_unit') }}
    where offer_key <> {{ unknown_key() }}

),

employments as (

    select
        *,
        coalesce(end_date, cast('9999-12-31' as date)) as until_date
    from {{ ref('stg_workforce__employment') }}

),

absences as (

    select
        *,
        coalesce(end_date, {{ add_days("cast('" ~ var('report_date') ~ "' as date)", 1) }}) as until_date
    from {{ ref('stg_workforce__absence') }}
    where
        lower(absence_type) in (
            select lower(kinds.source_text) from {{ ref('absence_type') }} as kinds
            where kinds.is_sickness
        )

),

shifts as (

    select * from {{ ref('stg_workforce__shift') }}
    where worked_hours is not null

)

select
    months.report_date,
    units.municipality_key,
    units.offer_key,
    {{ provision_unit(
        'sickness_share', 'share', '0',
        'employments.weekly_hours * ' ~ days_between(
            'greatest(employments.start_date, months.month_start_date)',
            'least(employments.until_date, ' ~ add_days('months.report_date', 1) ~ ')'
        ) ~ ' / 7',
        person='employments.municipality_code || employments.employee_id'
    ) }}
from months
inner join employments
    on months.report_date >= employments.start_date and months.month_start_date < employments.until_date
inner join units
    on
        units.municipality_key = {{ surrogate_key(['employments.municipality_code']) }}
        and employments.unit_id = units.unit_code

union all

select
    months.report_date,
    units.municipality_key,
    units.offer_key,
    {{ provision_unit(
        'sickness_share', 'share',
        'absences.hours * ' ~ days_between(
            'greatest(absences.start_date, months.month_start_date)',
            'least(absences.until_date, ' ~ add_days('months.report_date', 1) ~ ')'
        ) ~ ' / ' ~ days_between('absences.start_date', 'absences.until_date'),
        '0', person='employments.municipality_code || employments.employee_id'
    ) }}
from months
inner join absences on months.report_date >= absences.start_date and months.month_start_date < absences.until_date
inner join employments
    on
        absences.municipality_code = employments.municipality_code
        and absences.employment_id = employments.employment_id
        and absences.start_date >= employments.start_date
        and absences.start_date < employments.until_date
inner join units
    on
        units.municipality_key = {{ surrogate_key(['employments.municipality_code']) }}
        and employments.unit_id = units.unit_code

union all

select
    {{ month_end('cast(shifts.planned_start_at as date)') }} as report_date,
    units.municipality_key,
    units.offer_key,
    {{ provision_unit(
        'agency_share', 'share',
        "case when lower(shifts.staffing_kind) = 'vikarbureau' then shifts.worked_hours else 0 end",
        'shifts.worked_hours', '1', '1'
    ) }}
from shifts
inner join units
    on
        units.municipality_key = {{ surrogate_key(['shifts.municipality_code']) }}
        and shifts.unit_id = units.unit_code
