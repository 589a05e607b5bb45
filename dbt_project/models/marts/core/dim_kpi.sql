with cards as (

    select * from {{ ref('kpi_card') }}

)

select
    {{ surrogate_key(['kpi_code', 'version']) }} as kpi_key,
    kpi_code,
    version,
    valid_from,
    valid_to,
    owner_da,
    name_da,
    numerator_da,
    denominator_da,
    exclusions_da,
    age_rule_da,
    date_rule_da,
    censoring_rule_da,
    suppression_rule_da,
    definition_da,
    source
from cards
