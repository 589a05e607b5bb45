-- Who joined and who left a unit in a month, and how far: where else the same employee was on the day before the first
-- day, and is on the day after the last. Somebody who is in the unit on that day too has neither joined nor left.
with jobs as (

    select * from {{ ref('int_staff_jobs') }}

),

borders as (

    select
        *,
        'joined' as change_code,
        start_date as change_date,
        {{ add_days('start_date', -1) }} as other_date
    from jobs

    union all

    select
        *,
        'left' as change_code,
        {{ add_days('until_date', -1) }} as change_date,
        until_date as other_date
    from jobs
    where until_date < cast('9999-12-31' as date)

),

-- 3 the same unit, 2 the same employer, 1 elsewhere in the municipality, 0 nowhere
followed as (

    select
        borders.municipality_code,
        borders.employee_code,
        borders.provider_unit_key,
        borders.change_code,
        borders.change_date,
        max(
            case
                when other_jobs.provider_unit_key = borders.provider_unit_key then 3
                when other_jobs.employer_key = borders.employer_key then 2
                when other_jobs.employee_code is not null then 1
                else 0
            end
        ) as nearest
    from borders
    left join jobs as other_jobs
        on
            borders.municipality_code = other_jobs.municipality_code
            and borders.employee_code = other_jobs.employee_code
            and {{ is_active_on('borders.other_date', 'other_jobs.start_date', 'other_jobs.until_date') }}
    group by
        borders.municipality_code,
        borders.employee_code,
        borders.provider_unit_key,
        borders.change_code,
        borders.change_date

),

farthest as (

    select
        municipality_code,
        employee_code,
        provider_unit_key,
        {{ month_end('change_date') }} as month_end_date,
        min(case when change_code = 'joined' then nearest end) as joined_from,
        min(case when change_code = 'left' then nearest end) as left_for
    from followed
    where nearest < 3
    group by municipality_code, employee_code, provider_unit_key, {{ month_end('change_date') }}

)

select
    municipality_code,
    employee_code,
    provider_unit_key,
    month_end_date,
    case joined_from when 2 then 'unit' when 1 then 'employer' when 0 then 'municipality' end as joined_code,
    case left_for when 2 then 'unit' when 1 then 'employer' when 0 then 'municipality' end as left_code
from farthest
