{{ config(materialized='view') }}
{%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" -%}
-- Whose support is short of what is budgeted (U5) and who was assessed as red (U15), in the shape of fct_worklist_item.
with person_cases as (

    {{ worklist_person_cases() }}

),

offers as (

    {{ worklist_offers() }}

),

occupancy as (

    {{ worklist_occupancy() }}

),

delivered as (

    select
        hours.municipality_key,
        units.offer_key,
        hours.person_key,
        sum(hours.delivered_minutes) as delivered_minutes
    from {{ ref('fct_delivered_hours') }} as hours
    inner join {{ ref('dim_provider_unit') }} as units on hours.provider_unit_key = units.provider_unit_key
    where
        hours.is_direct_time
        and hours.person_key is not null
        and {{ in_period('hours.work_date', report_date, 1) }}
    group by hours.municipality_key, units.offer_key, hours.person_key

),

-- the hours of the days of the month that a citizen was there
budgeted as (

    select
        municipality_key,
        offer_key,
        person_key,
        sum(budgeted_weekly_hours * 60 / 7 * {{ days_between(
            'greatest(start_date, ' ~ month_start(report_date) ~ ')',
            'least(coalesce(end_date, ' ~ add_days(report_date, 1) ~ '), ' ~ add_days(report_date, 1) ~ ')'
        ) }}) as budgeted_minutes
    from occupancy
    where
        handling_municipality_code = municipality_code
        and budgeted_weekly_hours > 0
        and start_date <= {{ report_date }}
        and coalesce(end_date, cast('9999-12-31' as date)) > {{ month_start(report_date) }}
    group by municipality_key, offer_key, person_key

),

-- an offer that names no citizen in its hours tells nothing of anyone's
compared as (

    select
        budgeted.*,
        cast(budgeted.budgeted_minutes / 60 as decimal(18, 2)) as budgeted_hours,
        cast(coalesce(delivered.delivered_minutes, 0) / 60 as decimal(18, 2)) as delivered_hours
    from budgeted
    left join delivered
        on
            budgeted.municipality_key = delivered.municipality_key
            and budgeted.offer_key = delivered.offer_key
            and budgeted.person_key = delivered.person_key
    where budgeted.offer_key in (select naming.offer_key from delivered as naming)

),

assessed as (

    select
        municipality_key,
        offer_key,
        person_key,
        count(*) as n_red
    from {{ ref('fct_risk_profile') }}
    where
        light_code = 'red'
        and {{ in_period('assessed_date', report_date, var('worklist_red_months')) }}
    group by municipality_key, offer_key, person_key

)

select
    compared.municipality_key,
    compared.person_key,
    person_cases.case_key,
    person_cases.area_code,
    cast(null as varchar) as organisation_key,
    cast(null as varchar) as caseworker_id,
    {{ worklist_item(
        'hours_below_budget', 'compared.person_key || compared.offer_key',
        "'Leverede ' || round(compared.delivered_hours) || ' af ' || round(compared.budgeted_hours)
        || ' normerede timer i måneden: ' || offers.offer_name",
        severity=4, provider='offers.provider_key'
    ) }}
from compared
inner join offers on compared.offer_key = offers.offer_key
inner join person_cases
    on
        compared.municipality_key = person_cases.municipality_key
        and compared.person_key = person_cases.person_key
        and person_cases.case_rank = 1
inner join {{ ref('dim_traffic_light') }} as lights
    on
        lights.measure_code = 'citizen_hours'
        and lights.status_code = 'red'
        and compared.delivered_hours < lights.to_value * compared.budgeted_hours

union all

select
    assessed.municipality_key,
    assessed.person_key,
    person_cases.case_key,
    person_cases.area_code,
    cast(null as varchar) as organisation_key,
    cast(null as varchar) as caseworker_id,
    {{ worklist_item(
        'red_assessments', 'assessed.person_key || assessed.offer_key',
        "'Røde risikovurderinger i de seneste " ~ var('worklist_red_months') ~ " måneder: ' || assessed.n_red || ' – '
        || offers.offer_name",
        severity=3, provider='offers.provider_key'
    ) }}
from assessed
inner join offers on assessed.offer_key = offers.offer_key
inner join person_cases
    on
        assessed.municipality_key = person_cases.municipality_key
        and assessed.person_key = person_cases.person_key
        and person_cases.case_rank = 1
