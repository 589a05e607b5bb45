{{ config(materialized='view') }}

-- The day that has each number among the working days.
select
    working_day_number,
    min(date_day) as working_day
from {{ ref('dim_date') }}
group by working_day_number
