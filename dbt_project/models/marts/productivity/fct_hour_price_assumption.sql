with assumptions as (

    select * from {{ ref('stg_finance__hour_price_assumption') }}

),

time_categories as (

    select * from {{ ref('activity') }}
    where activity_list = 'hour_price'

),

summed as (

    select
        assumptions.municipality_code,
        assumptions.unit_id,
        assumptions.budget_year,
        sum(case when time_categories.activity_group_code = 'employment' then assumptions.yearly_hours else 0 end)
            as employment_hours,
        sum(case when time_categories.activity_group_code = 'holiday' then assumptions.yearly_hours else 0 end)
            as holiday_hours,
        sum(case when time_categories.activity_group_code = 'extra_holiday' then assumptions.yearly_hours else 0 end)
            as extra_holiday_hours,
        sum(case when time_categories.activity_group_code = 'sickness' then assumptions.yearly_hours else 0 end)
            as sickness_hours,
        sum(case when time_categories.activity_group_code = 'organisational' then assumptions.yearly_hours else 0 end)
            as organisational_hours,
        sum(case when time_categories.activity_group_code = 'one_to_one' then assumptions.yearly_hours end)
            as stated_one_to_one_hours,
        -- a line that no category knows would otherwise be counted as time with citizens
        sum(case when time_categories.activity_code is null then assumptions.yearly_hours else 0 end) as unknown_hours,
        count(*) as n_lines
    from assumptions
    left join time_categories on lower(assumptions.time_category) = lower(time_categories.source_text)
    group by assumptions.municipality_code, assumptions.unit_id, assumptions.budget_year

),

derived as (

    select
        *,
        employment_hours - holiday_hours - extra_holiday_hours - sickness_hours as attendance_hours,
        employment_hours
        - holiday_hours
        - extra_holiday_hours
        - sickness_hours
        - organisational_hours
        - unknown_hours as one_to_one_hours
    from summed

)

select
    {{ surrogate_key(['municipality_code', 'unit_id', 'budget_year']) }} as hour_price_assumption_key,
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    unit_id,
    cast(budget_year as integer) as budget_year,
    cast(employment_hours as decimal(10, 2)) as employment_hours,
    cast(holiday_hours as decimal(10, 2)) as holiday_hours,
    cast(extra_holiday_hours as decimal(10, 2)) as extra_holiday_hours,
    cast(sickness_hours as decimal(10, 2)) as sickness_hours,
    cast(attendance_hours as decimal(10, 2)) as attendance_hours,
    cast(organisational_hours as decimal(10, 2)) as organisational_hours,
    cast(unknown_hours as decimal(10, 2)) as unknown_hours,
    cast(one_to_one_hours as decimal(10, 2)) as one_to_one_hours,
    cast(stated_one_to_one_hours as decimal(10, 2)) as stated_one_to_one_hours,
    -- C21: the denominator is in the name, because 70 and 83 per cent are the same hours
    cast({{ share('one_to_one_hours', 'employment_hours') }} as decimal(9, 6)) as ata_share_of_employment_hours,
    cast({{ share('one_to_one_hours', 'attendance_hours') }} as decimal(9, 6)) as ata_share_of_attendance_hours,
    cast(n_lines as integer) as n_lines
from derived
