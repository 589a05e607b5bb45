-- depends_on: {{ ref('int_changed_persons') }}
-- depends_on: {{ ref('int_deliveries') }}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['municipality_code', 'employee_code', 'report_date'],
    on_schema_change='fail',
    pre_hook='{{ find_touched_hour_months() }}',
    post_hook="{{ drop_emptied_partitions('minutes') }}"
) }}
-- Registered time summed to what the months are counted from; partition of the incremental build: employee and month.
with hours as (

    select hours.* from {{ ref('fct_delivered_hours') }} as hours
    {% if is_incremental() %}
        inner join touched_hour_months as touched
            on {{ same_keys('hours', 'touched', ['municipality_code', 'employee_code', 'work_date']) }}
    {% endif %}

),

summed as (

    select
        municipality_code,
        municipality_key,
        {{ month_end('work_date') }} as report_date,
        provider_unit_key,
        employee_code,
        activity_code,
        sum(delivered_minutes) as minutes,
        sum(case when is_direct_time then delivered_minutes else 0 end) as direct_minutes,
        sum(case when is_citizen_directed then delivered_minutes else 0 end) as citizen_minutes
    from hours
    group by
        municipality_code, municipality_key, {{ month_end('work_date') }}, provider_unit_key, employee_code,
        activity_code

)

select * from summed
{% if is_incremental() %}
    union all by name
    -- employees and months that have no line any more: a row without minutes each
    select distinct
        touched.municipality_code,
        touched.employee_code,
        touched.report_date
    from touched_hour_months as touched
    left join summed
        on {{ same_keys('touched', 'summed', ['municipality_code', 'employee_code', 'report_date']) }}
    where summed.municipality_code is null
{% endif %}
