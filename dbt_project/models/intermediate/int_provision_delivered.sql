-- What delivered hours, against those granted and budgeted, and visits add to the measures of a month.
with delivered as (

    select
        hours.report_date,
        hours.municipality_key,
        units.offer_key,
        sum(hours.direct_minutes) as direct_minutes
    from {{ ref('int_registered_months') }} as hours
    inner join {{ ref('dim_provider_unit') }} as units on hours.provider_unit_key = units.provider_unit_key
    group by hours.report_date, hours.municipality_key, units.offer_key

),

granted as (

    select
        month_end_date as report_date,
        municipality_key,
        offer_key,
        sum(granted_minutes) as granted_minutes,
        count(distinct person_key) as n_citizens
    from {{ ref('fct_granted_hours') }}
    where
        offer_key in (
            select offers.offer_key from {{ ref('dim_offer') }} as offers
            where offers.places is null
        )
    group by month_end_date, municipality_key, offer_key

),

budgeted as (

    select
        {{ month_end('date_day') }} as report_date,
        municipality_key,
        offer_key,
        sum(budgeted_minutes) as budgeted_minutes,
        max(occupied_places) as n_citizens
    from {{ ref('fct_capacity_day') }}
    group by {{ month_end('date_day') }}, municipality_key, offer_key
    having sum(budgeted_minutes) > 0

),

visits as (

    select
        *,
        {{ month_end('planned_date') }} as report_date
    from {{ ref('fct_visit') }}
    where visit_status_code <> 'planned'

)

-- hours that nobody has registered in the month are not known, and are not held against the grants
select
    granted.report_date,
    granted.municipality_key,
    granted.offer_key,
    {{ provision_unit(
        'delivered_of_granted', 'ratio', 'coalesce(delivered.direct_minutes, 0) / 60',
        'case when delivered.report_date is not null then granted.granted_minutes else 0 end / 60',
        'granted.n_citizens', 'case when delivered.report_date is not null then granted.n_citizens else 0 end'
    ) }}
from granted
left join delivered
    on
        granted.report_date = delivered.report_date
        and granted.municipality_key = delivered.municipality_key
        and granted.offer_key = delivered.offer_key

union all

select
    budgeted.report_date,
    budgeted.municipality_key,
    budgeted.offer_key,
    {{ provision_unit(
        'delivered_of_budgeted', 'ratio', 'coalesce(delivered.direct_minutes, 0) / 60',
        'case when delivered.report_date is not null then budgeted.budgeted_minutes else 0 end / 60',
        'budgeted.n_citizens', 'case when delivered.report_date is not null then budgeted.n_citizens else 0 end'
    ) }}
from budgeted
left join delivered
    on
        budgeted.report_date = delivered.report_date
        and budgeted.municipality_key = delivered.municipality_key
        and budgeted.offer_key = delivered.offer_key

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'cancelled_visits', 'share', "case when visit_status_code = 'cancelled' then 1 else 0 end", '1', '1', '1'
    ) }}
from visits

union all

select
    visits.report_date,
    visits.municipality_key,
    visits.offer_key,
    {{ provision_unit(
        'cancelled_visits', 'share',
        'case when visits.cancelled_by_code = cancellers.member_code then 1 else 0 end', '1', '1', '1',
        breakdown_type="'cancelled_by'", breakdown_key='cancellers.member_code'
    ) }}
from visits
inner join {{ ref('code_list') }} as cancellers on cancellers.list_code = 'cancelled_by'
