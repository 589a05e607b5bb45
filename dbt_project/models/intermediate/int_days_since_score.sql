{{ config(materialized='view') }}

-- How long it is since everybody with help was scored with the profile, added up per caseworker. Who was never scored
-- is in n_total alone.
with person_groups as (

    select * from {{ ref('int_person_group_month') }}
    where group_level = 'all'

),

snapshots as (

    select * from {{ ref('fct_profile_snapshot') }}
    where instrument_code in ('{{ var("profile_instrument_code") }}', '{{ var("profile_instrument_code_adults") }}')

),

last_scored as (

    select
        person_groups.report_date,
        person_groups.municipality_key,
        person_groups.person_key,
        person_groups.organisation_key,
        person_groups.caseworker_id,
        person_groups.area_code,
        snapshots.instrument_code,
        min(snapshots.age_days) as days_since
    from person_groups
    inner join snapshots
        on
            person_groups.report_date = snapshots.report_date
            and person_groups.municipality_key = snapshots.municipality_key
            and person_groups.person_key = snapshots.person_key
            and person_groups.area_code = snapshots.area_code
    group by
        person_groups.report_date,
        person_groups.municipality_key,
        person_groups.person_key,
        person_groups.organisation_key,
        person_groups.caseworker_id,
        person_groups.area_code,
        snapshots.instrument_code

)

select
    report_date,
    municipality_key,
    organisation_key,
    caseworker_id,
    area_code,
    instrument_code,
    count(*) as n_total,
    count(days_since) as n_measured,
    cast(sum(days_since) as bigint) as days_since
from last_scored
group by
    report_date,
    municipality_key,
    organisation_key,
    caseworker_id,
    area_code,
    instrument_code
