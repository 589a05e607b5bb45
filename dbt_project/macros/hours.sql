{#- The employees and days that stand otherwise than they would be built now, some of them more than once. -#}
{%- macro touched_hour_rows(standing_table) -%}
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
        standing.work_date
    from {{ standing_table }} as standing
    inner join {{ corrected_municipalities([
        'provider_journal__delivered_hours', 'workforce__time_registration'
    ]) }} as corrected
        on standing.municipality_code = corrected.municipality_code
{%- endmacro -%}

{#- The first and the last day that is touched, as literals: a condition that DuckDB takes down to the scan of the raw table,
    past the joins of the views between. When nothing is touched it is a day that no line has. -#}
{%- macro touched_days(standing_table) -%}
    {%- set query = 'select min(work_date), max(work_date) from (' ~ touched_hour_rows(standing_table) ~ ') as touched' -%}
    {%- set days = run_query(query).rows[0] -%}
    {{ return("date '" ~ (days[0] or '9999-12-31') ~ "' and date '" ~ (days[1] or '9999-12-31') ~ "'") }}
{%- endmacro -%}

{#- CTE `touched`: each of them once. -#}
{%- macro touched_hours(standing_table) -%}
{%- if is_incremental() %}
touched_rows as (

    {{ touched_hour_rows(standing_table) }}

),

touched as (

    select distinct municipality_code, employee_code, work_date from touched_rows

),
{%- endif %}
{%- endmacro -%}

{#- The lines of what is touched alone; when all is made anew, all of them. Each source is joined by itself: a union of
    both would be written down before it is joined. -#}
{%- macro where_touched(lines, days) -%}
{%- if is_incremental() %}
    inner join touched
        on
            {{ lines }}.work_date between {{ days }}
            and {{ lines }}.municipality_code = touched.municipality_code
            and {{ lines }}.employee_id = touched.employee_code
            and {{ lines }}.work_date = touched.work_date
{%- endif %}
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
from touched
left join summed
    on
        touched.municipality_code = summed.municipality_code
        and touched.employee_code = summed.employee_code
        and touched.work_date = summed.work_date
where summed.municipality_code is null
{%- endif %}
{%- endmacro -%}
