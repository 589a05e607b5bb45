{{ config(materialized='view') }}

-- U3 by shift pattern: an employee's pattern in a unit is the kind of shift with most of the planned hours there in the
-- year that ends with the month, so that a long absence does not change it. Who was on no shift has a row of its own.
with months as (

    select report_date from {{ requested_month_ends(['sickness_rate']) }} as requested

),

kinds as (

    select * from {{ ref('code_list') }}
    where list_code = 'shift_kind'

),

planned as (

    select
        provider_unit_key,
        employee_code,
        shift_kind_code,
        {{ month_end('work_date') }} as month_end_date,
        sum(planned_hours) as planned_hours
    from {{ ref('fct_shift') }}
    where employee_code is not null
    group by provider_unit_key, employee_code, shift_kind_code, {{ month_end('work_date') }}

),

ranked as (

    select
        months.report_date,
        planned.provider_unit_key,
        planned.employee_code,
        kinds.member_code as shift_kind_code,
        row_number() over (
            partition by months.report_date, planned.provider_unit_key, planned.employee_code
            order by sum(planned.planned_hours) desc, kinds.member_order asc
        ) as kind_rank
    from months
    inner join planned on {{ in_period('planned.month_end_date', 'months.report_date', 12) }}
    inner join kinds on planned.shift_kind_code = kinds.member_code
    group by
        months.report_date, planned.provider_unit_key, planned.employee_code, kinds.member_code, kinds.member_order

),

-- hours employed and hours lost; a spell may reach into a month in which nobody is employed any more
hours as (

    select
        month_end_date as report_date,
        provider_unit_key,
        employee_code,
        cast(0 as decimal(18, 4)) as absence_hours,
        employed_hours
    from {{ ref('fct_employee_month') }}
    where month_end_date in (select months.report_date from months)

    union all

    select
        month_end_date as report_date,
        provider_unit_key,
        employee_code,
        absence_hours,
        cast(0 as decimal(18, 4)) as employed_hours
    from {{ ref('fct_absence') }}
    where is_sickness and month_end_date in (select months.report_date from months)

)

select
    hours.report_date,
    hours.provider_unit_key,
    {{ staff_part(
        "'sickness_rate'", 'ratio', 'hours.absence_hours', 'hours.employed_hours', counted='hours.employee_code',
        breakdown_type="'shift_kind'", breakdown_key="coalesce(ranked.shift_kind_code, 'no_shifts')"
    ) }}
from hours
left join ranked
    on
        {{ same_keys('hours', 'ranked', ['report_date', 'provider_unit_key', 'employee_code']) }}
        and ranked.kind_rank = 1
