with indicators as (

    select * from {{ ref('stg_benchmark__indicator') }}

)

select
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    indicator_code,
    subject_municipality_code,
    subject_municipality_code = municipality_code as is_own_municipality,
    cast(year_number as integer) as year_number,
    breakdown as indicator_breakdown_name,
    indicator_value,
    unit as unit_name,
    publisher as publisher_name,
    published_date
from indicators
