-- What employees add to the measures of a month: heads and full-time posts, who joined and who left, turnover (C24).
with months as (

    select report_date from {{ requested_month_ends([
        'headcount', 'full_time_posts', 'joiners', 'leavers', 'turnover_rate'
    ]) }} as requested

),

-- a level holds who came from, or left for, somewhere outside it
levels as (

    select
        'unit' as level_code,
        'unit|employer|municipality' as crossed
    union all
    select
        'employer' as level_code,
        'employer|municipality' as crossed
    union all
    select
        'municipality' as level_code,
        'municipality' as crossed

),

employee_months as (

    select
        months.report_date,
        employees.*,
        employees.month_end_date = months.report_date as is_month,
        case when employees.is_employed_at_end then employees.employee_code end as employee_at_end
    from months
    inner join {{ ref('fct_employee_month') }} as employees
        on {{ in_period('employees.month_end_date', 'months.report_date', var('turnover_period_months')) }}

),

changes as (

    select
        employee_months.*,
        levels.level_code,
        case
            when {{ in_list('employee_months.joined_code', 'levels.crossed') }} then employee_months.employee_code
        end as joiner,
        case
            when {{ in_list('employee_months.left_code', 'levels.crossed') }} then employee_months.employee_code
        end as leaver
    from employee_months
    cross join levels

)

select
    report_date,
    provider_unit_key,
    {{ staff_part("'headcount'", 'count', numerator_key='employee_at_end', counted='employee_at_end') }}
from employee_months
where is_month

union all

select
    report_date,
    provider_unit_key,
    {{ staff_part(
        "'full_time_posts'", 'full_time_posts', 'weekly_hours_at_end', var('full_time_weekly_hours'),
        counted='employee_at_end'
    ) }}
from employee_months
where is_month

union all

select
    report_date,
    provider_unit_key,
    {{ staff_part("'joiners'", 'count', numerator_key='joiner', counted='employee_code', level='level_code') }}
from changes
where is_month

union all

select
    report_date,
    provider_unit_key,
    {{ staff_part("'leavers'", 'count', numerator_key='leaver', counted='employee_code', level='level_code') }}
from changes
where is_month

union all

-- a head in a month is a twelfth of a head in the year; who leaves twice has left twice
select
    report_date,
    provider_unit_key,
    {{ staff_part(
        "'turnover_rate'", 'ratio',
        numerator_key="leaver || '|' || cast(month_end_date as varchar)",
        denominator_key="employee_at_end || '|' || cast(month_end_date as varchar)",
        counted='employee_code', level='level_code'
    ) }}
from changes
where not is_temp
