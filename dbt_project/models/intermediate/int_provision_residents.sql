-- What residents add to the measures of a month: who lives in an offer and for how long, who came and left, their age,
-- and their days at school.
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

),

persons as (

    select * from {{ ref('dim_person') }}

),

-- the area is the offer's; others' citizens are on the list without a date of birth
aged as (

    select
        residents.report_date,
        residents.municipality_key,
        residents.offer_key,
        residents.person_key,
        offers.area_code,
        {{ age_in_years('persons.birth_date', 'residents.report_date') }} as age_years
    from residents
    inner join {{ ref('dim_offer') }} as offers on residents.offer_key = offers.offer_key
    left join persons on residents.person_key = persons.person_key

)

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

union all

select
    aged.report_date,
    aged.municipality_key,
    aged.offer_key,
    {{ provision_unit(
        'residents', 'count', person='aged.person_key',
        breakdown_type="'age_band'", breakdown_key="coalesce(age_bands.age_band_code, 'unknown')"
    ) }}
from aged
left join {{ ref('age_band') }} as age_bands
    on
        aged.area_code = age_bands.area_code
        and aged.age_years >= age_bands.from_age
        and aged.age_years <= age_bands.to_age
