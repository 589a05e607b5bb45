with source_rows as (

    select * from {{ source('benchmark', 'indicator') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(indicator_code) as indicator_code,
    trim(subject_municipality_code) as subject_municipality_code,
    year_number,
    trim(breakdown) as breakdown,
    cast(value as decimal(18, 4)) as indicator_value,
    trim(unit) as unit,
    trim(publisher) as publisher,
    published_date,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
