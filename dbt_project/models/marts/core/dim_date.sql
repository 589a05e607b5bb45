with days as (

    select date_value as date_day
    from {{ date_series("'2015-01-01'", "'2035-12-31'") }} as spine

),

parts as (

    select
        date_day,
        cast(extract(year from date_day) as integer) as calendar_year,
        cast(extract(quarter from date_day) as integer) as quarter_of_year,
        cast(extract(month from date_day) as integer) as month_of_year,
        cast(extract(isodow from date_day) as integer) as day_of_week,
        {{ month_start('date_day') }} as month_start_date,
        {{ month_end('date_day') }} as month_end_date
    from days

),

month_names as (

    select * from {{ ref('month_name') }}

),

weekday_names as (

    select * from {{ ref('weekday_name') }}

),

holidays as (

    select * from {{ ref('holiday') }}

)

select
    parts.date_day,
    parts.calendar_year,
    cast(case when parts.month_of_year <= 6 then 1 else 2 end as integer) as half_year_of_year,
    parts.quarter_of_year,
    parts.month_of_year,
    parts.day_of_week,
    cast(parts.calendar_year as varchar) || case when parts.month_of_year <= 6 then ' 1. halvår' else ' 2. halvår' end
        as half_year_name,
    cast(parts.calendar_year as varchar) || ' ' || cast(parts.quarter_of_year as varchar) || '. kvartal'
        as quarter_name,
    month_names.month_name || ' ' || cast(parts.calendar_year as varchar) as month_name,
    weekday_names.weekday_name,
    parts.month_start_date,
    parts.month_end_date,
    parts.date_day = parts.month_end_date as is_month_end,
    parts.date_day = parts.month_end_date and parts.month_of_year in (3, 6, 9, 12) as is_quarter_end,
    parts.date_day = parts.month_end_date and parts.month_of_year in (6, 12) as is_half_year_end,
    holidays.holiday_date is null and parts.day_of_week <= 5 as is_working_day,
    cast(
        sum(case when holidays.holiday_date is null and parts.day_of_week <= 5 then 1 else 0 end)
            over (order by parts.date_day)
        as integer
    ) as working_day_number
from parts
inner join month_names on parts.month_of_year = month_names.month_of_year
inner join weekday_names on parts.day_of_week = weekday_names.day_of_week
left join holidays on parts.date_day = holidays.holiday_date
