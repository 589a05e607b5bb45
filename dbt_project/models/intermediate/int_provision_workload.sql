{{ config(materialized='view') }}
-- What delivered hours add to the measures of a month, by employee too (U6): a citizen's grant is shared between
-- employees as the visits that each has planned with the citizen in the month.
with delivered as (

    select
        hours.report_date,
        hours.municipality_key,
        units.offer_key,
        hours.employee_code,
        sum(hours.direct_minutes) as direct_minutes
    from {{ ref('int_registered_months') }} as hours
    inner join {{ ref('dim_provider_unit') }} as units on hours.provider_unit_key = units.provider_unit_key
    group by hours.report_date, hours.municipality_key, units.offer_key, hours.employee_code

),

-- months in which an offer has registered time; others are not known
registered as (

    select distinct
        report_date,
        municipality_key,
        offer_key
    from delivered

),

granted as (

    select
        hours.month_end_date as report_date,
        hours.municipality_key,
        hours.offer_key,
        hours.person_key,
        sum(hours.granted_minutes) as granted_minutes
    from {{ ref('fct_granted_hours') }} as hours
    inner join {{ ref('dim_offer') }} as offers on hours.offer_key = offers.offer_key
    where offers.places is null
    group by hours.month_end_date, hours.municipality_key, hours.offer_key, hours.person_key

),

planned as (

    select
        {{ month_end('planned_date') }} as report_date,
        municipality_key,
        offer_key,
        person_key,
        employee_code,
        sum(planned_minutes) as planned_minutes
    from {{ ref('fct_visit') }}
    group by {{ month_end('planned_date') }}, municipality_key, offer_key, person_key, employee_code

),

shared as (

    select
        granted.report_date,
        granted.municipality_key,
        granted.offer_key,
        granted.person_key,
        coalesce(planned.employee_code, 'unassigned') as employee_code,
        granted.granted_minutes * coalesce(
            planned.planned_minutes / sum(planned.planned_minutes) over (
                partition by granted.report_date, granted.municipality_key, granted.offer_key, granted.person_key
            ), 1
        ) as granted_minutes
    from granted
    inner join registered
        on
            granted.report_date = registered.report_date
            and granted.municipality_key = registered.municipality_key
            and granted.offer_key = registered.offer_key
    left join planned
        on
            granted.report_date = planned.report_date
            and granted.municipality_key = planned.municipality_key
            and granted.offer_key = planned.offer_key
            and granted.person_key = planned.person_key

)

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('delivered_hours', 'hours', 'direct_minutes / 60', person='municipality_key || employee_code') }}
from delivered

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'delivered_of_granted', 'ratio', '0', 'granted_minutes / 60', '1', '1',
        breakdown_type="'employee'", breakdown_key='employee_code'
    ) }}
from shared

union all

select
    delivered.report_date,
    delivered.municipality_key,
    delivered.offer_key,
    {{ provision_unit(
        'delivered_of_granted', 'ratio', 'delivered.direct_minutes / 60', '0', '0', '0',
        breakdown_type="'employee'", breakdown_key='delivered.employee_code'
    ) }}
from delivered
inner join {{ ref('dim_offer') }} as offers on delivered.offer_key = offers.offer_key
where offers.places is null
