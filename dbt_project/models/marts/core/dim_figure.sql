with figures as (

    select * from {{ ref('figure_catalogue') }}

)

select
    {{ surrogate_key(['figure_code']) }} as figure_key,
    figure_code,
    audience_code,
    template_code,
    measure_codes,
    scope_type,
    breakdown_type,
    area_code,
    instrument_code,
    item_selection,
    members,
    period_count,
    period_step_months,
    chart,
    kpi_code,
    figure_order,
    title_da,
    caption_da,
    source,
    figure_order > 100 as is_on_demand
from figures
