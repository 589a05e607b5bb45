-- depends_on: {{ ref('int_changed_persons') }}
-- depends_on: {{ ref('int_deliveries') }}
-- depends_on: {{ ref('stg_case_system__person_id_current') }}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['municipality_code', 'employee_code', 'work_date'],
    on_schema_change='fail',
    pre_hook='{{ find_touched_hours() }}',
    post_hook="{{ drop_emptied_partitions('delivered_minutes') }}"
) }}
-- Time sheets and the time system's log, summed; partition of the incremental build: employee and day.
with activities as (

    select * from {{ ref('activity') }}
    where activity_list = 'registration'

),

-- each source by itself: a registration has fewer columns to be told apart by
summed as (

    select
        municipality_code,
        employee_id as employee_code,
        work_date,
        'time_sheet' as time_source_code,
        team_name as unit_code,
        person_id,
        activity,
        service_paragraph,
        sum(hours) as hours,
        count(*) as n_lines
    from {{ time_sheets() }}
    group by municipality_code, employee_id, work_date, team_name, person_id, activity, service_paragraph

    union all

    select
        municipality_code,
        employee_id as employee_code,
        work_date,
        'time_system' as time_source_code,
        unit_id as unit_code,
        person_id,
        activity,
        cast(null as varchar) as service_paragraph,
        sum(hours) as hours,
        count(*) as n_lines
    from {{ time_registrations() }}
    group by municipality_code, employee_id, work_date, unit_id, person_id, activity

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
