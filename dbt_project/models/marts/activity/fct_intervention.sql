with interventions as (

    select * from {{ ref('int_interventions') }}

)

select
    intervention_key,
    area_code,
    municipality_key,
    person_key,
    case_key,
    target_group_key,
    provider_key,
    offer_key,
    intervention_type_key,
    law_paragraph_key,
    reported_start_date,
    reported_end_date,
    start_date,
    end_date,
    cast({{ days_between('start_date', 'end_date') }} as integer) as duration_days,
    is_counted,
    repair_rule_code,
    is_placement,
    service_status_code,
    calculation_frequency_code,
    agreed_price_dkk_per_month,
    cast(ladder_step as integer) as ladder_step,
    cast(order_in_step as integer) as order_in_ladder_step,
    ladder_confidence
from interventions
