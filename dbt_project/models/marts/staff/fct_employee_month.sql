with months as (

    select * from {{ ref('int_report_months') }}

),

jobs as (

    select * from {{ ref('int_staff_jobs') }}

),

employees as (

    select * from {{ ref('stg_workforce__employee') }}

),

changes as (

    select * from {{ ref('int_staff_changes') }}

),

temp_shifts as (

    select
        municipality_key,
        employee_code,
        provider_unit_key,
        {{ month_end('work_date') }} as month_end_date,
        sum(worked_hours) as temp_hours
    from {{ ref('fct_shift') }}
    where staffing_kind_code = 'temp'
    group by municipality_key, employee_code, provider_unit_key, {{ month_end('work_date') }}

),

terms as (

    select
        jobs.*,
        months.report_date as month_end_date,
        {{ is_active_on('months.report_date', 'jobs.start_date', 'jobs.until_date') }} as is_employed_at_end,
        cast(
            jobs.weekly_hours * {{ days_in_month('jobs.start_date', 'jobs.until_date', 'months') }} / 7
            as decimal(18, 4)
        ) as employed_hours,
        row_number() over (
            partition by jobs.municipality_code, jobs.employee_code, jobs.provider_unit_key, months.report_date
            order by jobs.start_date desc, jobs.employment_code desc
        ) as recency
    from months
    inner join jobs on {{ touches_month('jobs.start_date', 'jobs.until_date', 'months') }}

),

-- the title and kind are those of the newest terms in the month; hours are those of all of them
employed as (

    select
        municipality_code,
        municipality_key,
        employee_code,
        provider_unit_key,
        month_end_date,
        max(case when recency = 1 then job_title end) as job_title,
        max(case when recency = 1 and is_temp then 1 else 0 end) = 1 as is_temp,
        max(case when is_employed_at_end then 1 else 0 end) = 1 as is_employed_at_end,
        sum(case when is_employed_at_end then weekly_hours else 0 end) as weekly_hours_at_end,
        sum(employed_hours) as employed_hours
    from terms
    group by municipality_code, municipality_key, employee_code, provider_unit_key, month_end_date

)

select
    {{ surrogate_key([
        'employed.municipality_code', 'employed.employee_code', 'employed.provider_unit_key', 'employed.month_end_date'
    ]) }} as employee_month_key,
    employed.municipality_key,
    employed.provider_unit_key,
    employed.employee_code,
    employed.month_end_date,
    employed.job_title,
    employees.profession as profession_name,
    coalesce(employees.is_trained, false) as is_trained,
    coalesce(employees.is_manager, false) as is_manager,
    employed.is_temp,
    employed.is_employed_at_end,
    cast(employed.weekly_hours_at_end as decimal(8, 2)) as weekly_hours_at_end,
    cast(employed.weekly_hours_at_end / {{ var('full_time_weekly_hours') }} as decimal(9, 4)) as full_time_posts,
    cast(employed.employed_hours as decimal(18, 4)) as employed_hours,
    changes.joined_code,
    changes.left_code,
    cast(coalesce(temp_shifts.temp_hours, 0) as decimal(18, 2)) as temp_hours
from employed
left join employees
    on
        employed.municipality_code = employees.municipality_code
        and employed.employee_code = employees.employee_id
left join changes
    on {{ same_keys('employed', 'changes', [
        'municipality_code', 'employee_code', 'provider_unit_key', 'month_end_date'
    ]) }}
left join temp_shifts
    on {{ same_keys('employed', 'temp_shifts', [
        'municipality_key', 'employee_code', 'provider_unit_key', 'month_end_date'
    ]) }}
