-- What delivered and budgeted hours add to the measures of a month day by day (U5). A day without a line is a day
-- without hours in a month in which the offer has registered time.
with units as (

    select * from {{ ref('dim_provider_unit') }}

),

budgeted as (

    select
        *,
        {{ month_end('date_day') }} as report_date
    from {{ ref('fct_capacity_day') }}
    where budgeted_minutes > 0

),

-- of all hours those that some day's budget is held against
delivered as (

    select
        hours.municipality_key,
        units.offer_key,
        hours.work_date,
        sum(case when hours.is_direct_time then hours.delivered_minutes else 0 end) as direct_minutes
    from {{ ref('fct_delivered_hours') }} as hours
    inner join units on hours.provider_unit_key = units.provider_unit_key
    where units.offer_key in (select budgeted.offer_key from budgeted)
    group by hours.municipality_key, units.offer_key, hours.work_date

),

registered as (

    select distinct
        months.report_date,
        months.municipality_key,
        units.offer_key
    from {{ ref('int_registered_months') }} as months
    inner join units on months.provider_unit_key = units.provider_unit_key

)

select
    registered.report_date,
    budgeted.municipality_key,
    budgeted.offer_key,
    {{ provision_unit(
        'delivered_of_budgeted', 'ratio', 'coalesce(delivered.direct_minutes, 0) / 60', 'budgeted.budgeted_minutes / 60',
        'budgeted.occupied_places', 'budgeted.occupied_places',
        breakdown_type="'day_of_month'", breakdown_key='extract(day from budgeted.date_day)'
    ) }}
from budgeted
inner join registered
    on {{ same_keys('budgeted', 'registered', ['report_date', 'municipality_key', 'offer_key']) }}
left join delivered
    on
        budgeted.municipality_key = delivered.municipality_key
        and budgeted.offer_key = delivered.offer_key
        and budgeted.date_day = delivered.work_date
