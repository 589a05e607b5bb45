{{ config(materialized='view') }}
-- What registered time goes to (U10): direct and citizen-directed time, each activity's part; beside them what the
-- municipality assumes. A share has its denominator in its name: hours attended or hours employed (C21).
with units as (

    select * from {{ ref('dim_provider_unit') }}
    where offer_key <> {{ unknown_key() }}

),

activities as (

    select activity_code from {{ ref('activity') }}
    where activity_list = 'registration'
    union all
    select 'unknown' as activity_code

),

registered as (

    select
        hours.report_date,
        hours.municipality_key,
        units.offer_key,
        hours.employee_code,
        hours.activity_code,
        sum(hours.minutes) as minutes,
        sum(hours.direct_minutes) as direct_minutes,
        sum(hours.citizen_minutes) as citizen_minutes
    from {{ ref('int_registered_months') }} as hours
    inner join units on hours.provider_unit_key = units.provider_unit_key
    group by hours.report_date, hours.municipality_key, units.offer_key, hours.employee_code, hours.activity_code

),

-- the municipality's own row, else everybody's
assumed as (

    select
        months.report_date,
        months.municipality_key,
        coalesce(
            max(case when assumptions.municipality_code <> '*' then assumptions.assumed_share end),
            max(assumptions.assumed_share)
        ) as assumed_share
    from (
        select distinct
            report_date,
            municipality_key
        from {{ ref('int_registered_months') }}
    ) as months
    inner join {{ ref('time_assumption') }} as assumptions
        on
            {{ is_active_on('months.report_date', 'assumptions.valid_from', 'assumptions.valid_to') }}
            and (
                assumptions.municipality_code = '*'
                or months.municipality_key = {{ surrogate_key(['assumptions.municipality_code']) }}
            )
    where assumptions.measure_code = 'ata_share_of_attendance_hours'
    group by months.report_date, months.municipality_key

),

attended as (

    select
        registered.report_date,
        registered.municipality_key,
        registered.offer_key,
        registered.employee_code,
        assumed.assumed_share,
        sum(registered.minutes) as minutes,
        sum(registered.direct_minutes) as direct_minutes,
        sum(registered.citizen_minutes) as citizen_minutes
    from registered
    left join assumed on {{ same_keys('registered', 'assumed', ['report_date', 'municipality_key']) }}
    group by
        registered.report_date, registered.municipality_key, registered.offer_key, registered.employee_code,
        assumed.assumed_share

),

registered_months as (

    select distinct
        report_date,
        municipality_key,
        offer_key
    from attended

)

{% for measure, numerator, denominator in [
    ('ata_share_of_attendance_hours', 'direct_minutes / 60', 'minutes / 60'),
    ('citizen_directed_share_of_attendance_hours', 'citizen_minutes / 60', 'minutes / 60'),
    ('assumed_ata_share_of_attendance_hours', 'minutes / 60 * assumed_share', 'minutes / 60'),
    ('ata_share_of_assumed', 'direct_minutes / 60', 'minutes / 60 * assumed_share')
] %}
    select
        report_date,
        municipality_key,
        offer_key,
        {{ provision_unit(measure, 'ratio', numerator, denominator, person='employee_code') }}
    from attended
    {{ 'where assumed_share is not null' if 'assumed' in measure }}

    union all

{% endfor %}
select
    attended.report_date,
    attended.municipality_key,
    attended.offer_key,
    {{ provision_unit(
        'time_use', 'ratio', 'coalesce(registered.minutes, 0) / 60', 'attended.minutes / 60',
        person='attended.employee_code', breakdown_type="'activity'", breakdown_key='activities.activity_code'
    ) }}
from attended
cross join activities
left join registered
    on
        {{ same_keys('attended', 'registered', ['report_date', 'municipality_key', 'offer_key', 'employee_code']) }}
        and activities.activity_code = registered.activity_code

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('ata_share_of_employment_hours', 'ratio', 'direct_minutes / 60', '0') }}
from attended

union all

-- the hours employed are those that sickness is a share of; in a month in which the offer has registered nothing,
-- direct time is not known
select
    employed.report_date,
    employed.municipality_key,
    employed.offer_key,
    {{ provision_unit(
        'ata_share_of_employment_hours', 'ratio', '0', 'employed.denominator_part', person='employed.counted_key'
    ) }}
from {{ ref('int_provision_staff') }} as employed
inner join registered_months
    on {{ same_keys('employed', 'registered_months', ['report_date', 'municipality_key', 'offer_key']) }}
where employed.measure_code = 'sickness_share'
