-- depends_on: {{ ref('int_changed_persons') }}
-- depends_on: {{ ref('int_deliveries') }}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['municipality_code', 'employee_code', 'work_date'],
    on_schema_change='fail',
    post_hook="{{ drop_emptied_partitions('delivered_minutes') }}"
) }}
{%- set partition = 'municipality_code, employee_code, work_date' -%}
{%- set days = touched_days(this) if is_incremental() -%}
-- Time sheets and the time system's log, summed; partition of the incremental build: employee and day.
with activities as (

    select * from {{ ref('activity') }}
    where activity_list = 'registration'

),

{{ touched_hours(this) }}
counted as (

    select
        sheets.municipality_code,
        'time_sheet' as time_source_code,
        sheets.team_name as unit_code,
        sheets.employee_id as employee_code,
        sheets.work_date,
        sheets.person_id,
        sheets.activity,
        sheets.service_paragraph,
        sheets.hours
    from {{ ref('stg_provider_journal__delivered_hours') }} as sheets
    {{ where_touched('sheets', days) }}

    union all

    select
        registrations.municipality_code,
        'time_system' as time_source_code,
        registrations.unit_id as unit_code,
        registrations.employee_id as employee_code,
        registrations.work_date,
        registrations.person_id,
        registrations.activity,
        cast(null as varchar) as service_paragraph,
        registrations.hours
    from {{ ref('stg_workforce__time_registration') }} as registrations
    {{ where_touched('registrations', days) }}

),

summed as (

    select
        {{ partition }},
        time_source_code,
        unit_code,
        person_id,
        activity,
        service_paragraph,
        sum(hours) as hours,
        count(*) as n_lines
    from counted
    group by {{ partition }}, time_source_code, unit_code, person_id, activity, service_paragraph

)

select
    {{ surrogate_key([
        'summed.municipality_code', 'summed.employee_code', 'summed.work_date', 'summed.time_source_code',
        'summed.unit_code', 'summed.person_id', 'summed.activity', 'summed.service_paragraph'
    ]) }} as delivered_hours_key,
    summed.municipality_code,
    {{ surrogate_key(['summed.municipality_code']) }} as municipality_key,
    {{ surrogate_key(['summed.municipality_code', 'summed.unit_code']) }} as provider_unit_key,
    summed.employee_code,
    summed.work_date,
    case when summed.person_id is not null then {{ surrogate_key(['summed.person_id']) }} end as person_key,
    summed.time_source_code,
    summed.activity as activity_text,
    coalesce(activities.activity_code, 'unknown') as activity_code,
    coalesce(activities.is_direct_time, false) as is_direct_time,
    coalesce(activities.is_citizen_directed, false) as is_citizen_directed,
    summed.service_paragraph,
    cast(summed.hours * 60 as decimal(18, 2)) as delivered_minutes,
    cast(summed.n_lines as integer) as n_lines
from summed
left join activities on lower(summed.activity) = lower(activities.source_text)
{{ emptied_hours() }}
