{#- Lines of time as staging shows them. `among` is a join that leaves some of the raw rows (versions) alone: a join to what
    the view shows comes after the person numbers are followed, and reads and trims every line. -#}
{%- macro time_registration_rows(among='') -%}
with source_rows as (

    select versions.* from {{ source('workforce', 'time_registration') }} as versions
    {{ among }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.registration_id) as registration_id,
    trim(source_rows.employee_id) as employee_id,
    trim(source_rows.unit_id) as unit_id,
    source_rows.work_date,
    trim(source_rows.activity) as activity,
    cast(source_rows.hours as decimal(8, 2)) as hours,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    source_rows.changed_at,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
{%- endmacro -%}

{%- macro delivered_hours_rows(among='') -%}
with source_rows as (

    select versions.* from {{ source('provider_journal', 'delivered_hours') }} as versions
    {{ among }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.line_id) as line_id,
    trim(source_rows.team_name) as team_name,
    trim(source_rows.employee_id) as employee_id,
    source_rows.work_date,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.activity) as activity,
    cast(source_rows.hours as decimal(8, 2)) as hours,
    trim(source_rows.service_paragraph) as service_paragraph,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
{%- endmacro -%}
