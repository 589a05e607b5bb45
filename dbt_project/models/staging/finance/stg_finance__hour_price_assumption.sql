with source_rows as (

    select * from {{ source('finance', 'hour_price_assumption') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(unit_id) as unit_id,
    budget_year,
    trim(time_category) as time_category,
    cast(yearly_hours as decimal(8, 2)) as yearly_hours,
    cast(employment_share_percent as decimal(5, 2)) as employment_share_percent,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
