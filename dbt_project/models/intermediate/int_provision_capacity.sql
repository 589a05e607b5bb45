-- What places and residents add to the measures of a month: occupancy, those who live in an offer, and the months of
-- its staff. One row per offer or resident and month.
with months as (

    select * from {{ ref('int_report_months') }}

),

stays as (

    select
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        {{ surrogate_key(['municipality_code', 'offer_id']) }} as offer_key,
        {{ surrogate_key(['person_id']) }} as person_key,
        start_date,
        coalesce(end_date, cast('9999-12-31' as date)) as end_date
    from {{ ref('stg_provider_journal__occupancy') }}

),

school_months as (

    select * from {{ ref('fct_school_absence') }}
    where is_reported

),

capacity_months as (

    select
        {{ month_end('date_day') }} as report_date,
        municipality_key,
        offer_key,
        count(*) as n_days,
        count(case when occupied_places is not null and places is not null then 1 end) as n_covered,
        sum(case when places is not null then occupied_places end) as occupied_days,
        sum(case when occupied_places is not null then places end) as available_days,
        count(occupancy_difference) as n_compared,
        count(case when occupancy_difference <> 0 then 1 end) as n_different
    from {{ ref('fct_capacity_day') }}
    group by {{ month_end('date_day') }}, municipality_key, offer_key

),

-- those who live there on the last day of the month, once each
residents as (

    select
        months.report_date,
        stays.municipality_key,
        stays.offer_key,
        stays.person_key,
        min(stays.start_date) as start_date
    from months
    inner join stays on months.report_date >= stays.start_date and months.report_date < stays.end_date
    group by months.report_date, stays.municipality_key, stays.offer_key, stays.person_key

)

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'occupancy_rate', 'ratio', 'coalesce(occupied_days, 0)', 'coalesce(available_days, 0)', 'n_days', 'n_covered'
    ) }}
from capacity_months

union all

select
    months.report_date,
    capacity_months.municipality_key,
    capacity_months.offer_key,
    {{ provision_unit(
        'occupancy_rate_ytd', 'ratio', 'coalesce(occupied_days, 0)', 'coalesce(available_days, 0)', 'n_days', 'n_covered'
    ) }}
from capacity_months
inner join months
    on
        capacity_months.report_date <= months.report_date
        and capacity_months.report_date > {{ add_days(year_start('months.report_date'), -1) }}

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('occupancy_disagreement', 'share', 'n_different', 'n_compared', 'n_days', 'n_compared') }}
from capacity_months

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('residents', 'count', person='person_key') }}
from residents

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'stay_days', 'days', days_between('start_date', 'report_date') ~ ' + 1', '1', '1', '1'
    ) }}
from residents

union all

select
    {{ month_end('start_date') }} as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('stays_begun', 'count', '1', total='1', measured='1') }}
from stays

union all

-- the last day of the stay is in the month that it counts in
select
    {{ month_end(add_days('end_date', -1)) }} as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('stays_ended', 'count', '1', total='1', measured='1') }}
from stays
where end_date < cast('9999-12-31' as date)

union all

select
    residents.report_date,
    residents.municipality_key,
    residents.offer_key,
    {{ provision_unit(
        'school_attendance', 'share', 'school_months.school_days - school_months.absence_days',
        'school_months.school_days', '1', '1'
    ) }}
from residents
inner join school_months
    on
        residents.municipality_key = school_months.municipality_key
        and residents.person_key = school_months.person_key
        and residents.report_date = school_months.month_end_date
