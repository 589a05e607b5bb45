-- What registered time goes to (U10): direct and citizen-directed time, each activity's part. A share has its
-- denominator in its name: hours attended or hours employed (C21).
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
        {{ month_end('hours.work_date') }} as report_date,
        hours.municipality_key,
        units.offer_key,
        hours.employee_code,
        hours.activity_code,
        hours.is_direct_time,
        hours.is_citizen_directed,
        sum(hours.delivered_minutes) / 60 as attended_hours
    from {{ ref('fct_delivered_hours') }} as hours
    inner join units on hours.provider_unit_key = units.provider_unit_key
    group by
        {{ month_end('hours.work_date') }}, hours.municipality_key, units.offer_key, hours.employee_code,
        hours.activity_code, hours.is_direct_time, hours.is_citizen_directed

),

registered_months as (

    select distinct
        report_date,
        municipality_key,
        offer_key
    from registered

),

-- the hours employed are those that sickness is a share of
employed as (

    select * from {{ ref('int_provision_staff') }}
    where measure_code = 'sickness_share'

)

{% for measure, counted in [
    ('ata_share_of_attendance_hours', 'is_direct_time'),
    ('citizen_directed_share_of_attendance_hours', 'is_citizen_directed')
] %}
    select
        report_date,
        municipality_key,
        offer_key,
        {{ provision_unit(
            measure, 'ratio', 'case when ' ~ counted ~ ' then attended_hours else 0 end', 'attended_hours',
            person='employee_code'
        ) }}
    from registered

    union all

{% endfor %}
select
    registered.report_date,
    registered.municipality_key,
    registered.offer_key,
    {{ provision_unit(
        'time_use', 'ratio',
        'case when registered.activity_code = activities.activity_code then registered.attended_hours else 0 end',
        'registered.attended_hours', person='registered.employee_code', breakdown_type="'activity'",
        breakdown_key='activities.activity_code'
    ) }}
from registered
cross join activities

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'ata_share_of_employment_hours', 'ratio', 'case when is_direct_time then attended_hours else 0 end', '0'
    ) }}
from registered

union all

-- in a month in which the offer has registered nothing, direct time is not known
select
    employed.report_date,
    employed.municipality_key,
    employed.offer_key,
    {{ provision_unit(
        'ata_share_of_employment_hours', 'ratio', '0', 'employed.denominator_part', person='employed.counted_key'
    ) }}
from employed
inner join registered_months
    on {{ same_keys('employed', 'registered_months', ['report_date', 'municipality_key', 'offer_key']) }}
