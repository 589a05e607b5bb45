with source_rows as (

    select * from {{ source('workforce', 'shift') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(shift_id) as shift_id,
    trim(employee_id) as employee_id,
    trim(unit_id) as unit_id,
    trim(shift_kind) as shift_kind,
    trim(staffing_kind) as staffing_kind,
    planned_start_at,
    planned_end_at,
    worked_start_at,
    worked_end_at,
    cast(planned_hours as decimal(8, 2)) as planned_hours,
    cast(worked_hours as decimal(8, 2)) as worked_hours,
    cast(wage_cost_dkk as decimal(18, 2)) as wage_cost_dkk,
    trim(status) as status,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
