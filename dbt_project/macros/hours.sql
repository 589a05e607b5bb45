{#- The employees and days that stand otherwise than they would be built now; of a municipality whose lines are counted as
    touched in whole, the days that stand in the column of this table. -#}
{%- macro touched_hour_rows(standing_day) -%}
(
    select
        municipality_code,
        trim(employee_id) as employee_code,
        work_date
    from {{ touched_versions('provider_journal', 'delivered_hours', ['employee_id', 'work_date']) }} as sheets

    union all

    select
        municipality_code,
        trim(employee_id) as employee_code,
        work_date
    from {{ touched_versions('workforce', 'time_registration', ['employee_id', 'work_date']) }} as registrations

    union all

    select
        versions.municipality_code,
        trim(versions.employee_id) as employee_code,
        versions.work_date
    from {{ source('provider_journal', 'delivered_hours') }} as versions
    inner join {{ ref('int_changed_persons') }} as changed_persons
        on
            versions.municipality_code = changed_persons.municipality_code
            and versions.person_id = changed_persons.person_id

    union all

    select
        versions.municipality_code,
        trim(versions.employee_id) as employee_code,
        versions.work_date
    from {{ source('workforce', 'time_registration') }} as versions
    inner join {{ ref('int_changed_persons') }} as changed_persons
        on
            versions.municipality_code = changed_persons.municipality_code
            and versions.person_id = changed_persons.person_id

    union all

    select
        standing.municipality_code,
        standing.employee_code,
        standing.{{ standing_day }} as work_date
    from {{ this }} as standing
    inner join {{ corrected_municipalities([
        'provider_journal__delivered_hours', 'workforce__time_registration'
    ]) }} as corrected
        on standing.municipality_code = corrected.municipality_code
)
{%- endmacro -%}

{#- Before the table is built on. A table, because a database that knows how few they are looks them up as it reads the
    lines, and does not remember the lines. -#}
{%- macro find_touched_hours() -%}
{%- if is_incremental() -%}
create or replace temporary table touched_hours as
select distinct
    municipality_code,
    employee_code,
    work_date
from {{ touched_hour_rows('work_date') }} as touched_rows
{%- endif -%}
{%- endmacro -%}

{#- The same for the months: an employee's month is made anew in whole, so it comes with each of its days that the hours
    have; a month without one stands once. -#}
{%- macro find_touched_hour_months() -%}
{%- if is_incremental() -%}
create or replace temporary table touched_hour_months as
select
    touched.municipality_code,
    touched.employee_code,
    touched.report_date,
    days.work_date
from (
    select distinct
        municipality_code,
        employee_code,
        {{ month_end('work_date') }} as report_date
    from {{ touched_hour_rows('report_date') }} as touched_rows
) as touched
left join (select distinct work_date from {{ ref('fct_delivered_hours') }}) as days
    on touched.report_date = {{ month_end('days.work_date') }}
{%- endif -%}
{%- endmacro -%}

{#- The raw rows of what is touched alone. -#}
{%- macro among_touched() -%}
inner join touched_hours as touched
        on
            versions.municipality_code = touched.municipality_code
            and trim(versions.employee_id) = touched.employee_code
            and versions.work_date = touched.work_date
{%- endmacro -%}

{#- The lines of time that are counted: all of them, or when the table is built on, those of what is touched. Each source
    is joined by itself: a union of both would be written down before it is joined. -#}
{%- macro time_sheets() -%}
{%- if is_incremental() -%}
({{ delivered_hours_rows(among_touched()) }}
) as sheets
{%- else -%}
{{ ref('stg_provider_journal__delivered_hours') }}
{%- endif -%}
{%- endmacro -%}

{%- macro time_registrations() -%}
{%- if is_incremental() -%}
({{ time_registration_rows(among_touched()) }}
) as registrations
{%- else -%}
{{ ref('stg_workforce__time_registration') }}
{%- endif -%}
{%- endmacro -%}

{#- Employees and days that are touched and have no line any more: a row without minutes each. -#}
{%- macro emptied_hours() -%}
{%- if is_incremental() %}
union all
select
    cast(null as varchar) as delivered_hours_key,
    touched.municipality_code,
    {{ surrogate_key(['touched.municipality_code']) }} as municipality_key,
    cast(null as varchar) as provider_unit_key,
    touched.employee_code,
    touched.work_date,
    cast(null as varchar) as person_key,
    cast(null as varchar) as time_source_code,
    cast(null as varchar) as activity_text,
    cast(null as varchar) as activity_code,
    cast(null as boolean) as is_direct_time,
    cast(null as boolean) as is_citizen_directed,
    cast(null as varchar) as service_paragraph,
    cast(null as decimal(18, 2)) as delivered_minutes,
    cast(null as integer) as n_lines
from touched_hours as touched
left join summed
    on
        touched.municipality_code = summed.municipality_code
        and touched.employee_code = summed.employee_code
        and touched.work_date = summed.work_date
where summed.municipality_code is null
{%- endif %}
{%- endmacro -%}
