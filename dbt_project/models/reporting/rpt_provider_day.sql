{%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" %}
-- Q14: how each day went in each offer, for the days up to the report date: staff at work, sickness, citizens and load.
with days as (

    select date_day from {{ ref('dim_date') }}
    where
        date_day <= {{ report_date }}
        and date_day > {{ add_days(report_date, -var('provider_day_count')) }}

),

offers as (

    select * from {{ ref('dim_offer') }}

),

units as (

    select * from {{ ref('dim_provider_unit') }}
    where offer_key <> {{ unknown_key() }}

),

worked as (

    select
        units.offer_key,
        shifts.work_date,
        count(distinct case when shifts.worked_hours > 0 then shifts.employee_code end) as staff_at_work,
        sum(shifts.planned_hours) as planned_hours,
        sum(shifts.worked_hours) as worked_hours
    from {{ ref('fct_shift') }} as shifts
    inner join units on shifts.provider_unit_key = units.provider_unit_key
    inner join days on shifts.work_date = days.date_day
    group by units.offer_key, shifts.work_date

),

-- an absence over two months is two rows of one employee
sick as (

    select
        units.offer_key,
        days.date_day,
        count(distinct absences.employee_code) as staff_sick
    from {{ ref('fct_absence') }} as absences
    inner join units on absences.provider_unit_key = units.provider_unit_key
    inner join days
        on
            absences.start_date <= days.date_day
            and days.date_day < coalesce(absences.end_date, cast('9999-12-31' as date))
    where absences.is_sickness
    group by units.offer_key, days.date_day

),

places as (

    select
        capacity.offer_key,
        capacity.date_day,
        capacity.occupied_places,
        capacity.places,
        capacity.budgeted_minutes
    from {{ ref('fct_capacity_day') }} as capacity
    inner join days on capacity.date_day = days.date_day

),

delivered as (

    select
        units.offer_key,
        hours.work_date,
        sum(hours.delivered_minutes) as direct_minutes
    from {{ ref('fct_delivered_hours') }} as hours
    inner join units on hours.provider_unit_key = units.provider_unit_key
    inner join days on hours.work_date = days.date_day
    where hours.is_direct_time
    group by units.offer_key, hours.work_date

),

incidents as (

    select
        offer_key,
        occurred_date,
        count(*) as incidents
    from {{ ref('fct_incident') }}
    group by offer_key, occurred_date

),

assessed as (

    select
        offer_key,
        assessed_date,
        count(case when light_code = 'red' then 1 end) as red_assessments
    from {{ ref('fct_risk_profile') }}
    group by offer_key, assessed_date

)

select
    {{ report_date }} as report_date,
    offers.municipality_code,
    providers.provider_id as provider_code,
    providers.provider_name,
    offers.offer_id as offer_code,
    offers.offer_name,
    days.date_day,
    -- a day nobody has registered a shift on is not a day without staff
    cast(worked.staff_at_work as integer) as staff_at_work,
    cast(worked.planned_hours as decimal(18, 2)) as planned_hours,
    cast(worked.worked_hours as decimal(18, 2)) as worked_hours,
    cast(case when worked.offer_key is not null then coalesce(sick.staff_sick, 0) end as integer) as staff_sick,
    places.occupied_places as residents,
    places.places,
    cast(delivered.direct_minutes / 60 as decimal(18, 2)) as delivered_hours,
    cast(places.budgeted_minutes / 60 as decimal(18, 2)) as budgeted_hours,
    cast(case when places.offer_key is not null then coalesce(incidents.incidents, 0) end as integer) as incidents,
    cast(case when places.offer_key is not null then coalesce(assessed.red_assessments, 0) end as integer)
        as red_assessments
from offers
inner join {{ ref('dim_provider') }} as providers on offers.provider_key = providers.provider_key
cross join days
left join worked on offers.offer_key = worked.offer_key and days.date_day = worked.work_date
left join sick on offers.offer_key = sick.offer_key and days.date_day = sick.date_day
left join places on offers.offer_key = places.offer_key and days.date_day = places.date_day
left join delivered on offers.offer_key = delivered.offer_key and days.date_day = delivered.work_date
left join incidents on offers.offer_key = incidents.offer_key and days.date_day = incidents.occurred_date
left join assessed on offers.offer_key = assessed.offer_key and days.date_day = assessed.assessed_date
where worked.offer_key is not null or places.occupied_places is not null
