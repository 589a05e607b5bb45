with indicators as (

    select * from {{ ref('stg_benchmark__indicator') }}

),

codes as (

    select * from {{ ref('code_list') }}

)

select
    {{ surrogate_key(['indicators.municipality_code']) }} as municipality_key,
    -- an indicator that no figure uses keeps the publisher's own code
    coalesce(indicator_names.member_code, lower(indicators.indicator_code)) as indicator_code,
    coalesce(areas.member_code, 'all') as wellbeing_area_code,
    indicators.breakdown as indicator_breakdown_name,
    indicators.subject_municipality_code,
    indicators.subject_municipality_code = indicators.municipality_code as is_own_municipality,
    cast(indicators.year_number as integer) as year_number,
    indicators.indicator_value,
    indicators.unit as unit_name,
    indicators.publisher as publisher_name,
    indicators.published_date
from indicators
left join codes as indicator_names
    on indicator_names.list_code = 'benchmark_indicator' and indicators.indicator_code = indicator_names.source_text
left join codes as areas
    on areas.list_code = 'wellbeing_area' and indicators.breakdown = areas.source_text
