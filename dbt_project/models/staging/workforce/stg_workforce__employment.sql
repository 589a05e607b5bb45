with source_rows as (

    select * from {{ source('workforce', 'employment') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(employment_id) as employment_id,
    trim(employee_id) as employee_id,
    trim(caseworker_id) as caseworker_id,
    trim(unit_id) as unit_id,
    trim(job_title) as job_title,
    trim(employment_type) as employment_type,
    cast(weekly_hours as decimal(8, 2)) as weekly_hours,
    trim(pay_group) as pay_group,
    start_date,
    end_date,
    trim(leaving_reason) as leaving_reason,
    is_hourly_paid,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
