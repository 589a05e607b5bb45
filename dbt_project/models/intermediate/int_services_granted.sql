-- Service lines that were granted, with type, price per month (C12) and key. Drafts and cancelled
-- lines are left out here and nowhere else.
with services as (

    select * from {{ ref('stg_case_system__service') }}

),

statuses as (

    select * from {{ ref('service_status') }}
    where is_granted

),

frequencies as (

    select * from {{ ref('calculation_frequency') }}

),

type_mappings as (

    select * from {{ ref('intervention_type_mapping') }}
    where source_system = 'case_system'

),

intervention_types as (

    select * from {{ ref('intervention_type') }}

)

select
    {{ surrogate_key([
        'services.municipality_code', 'services.case_number', 'services.service_paragraph',
        'services.service_type', 'services.offer_name', 'services.start_date'
    ]) }} as intervention_key,
    services.municipality_code,
    services.person_id,
    services.case_number,
    services.provider_name,
    services.offer_name,
    services.service_paragraph,
    services.decision_paragraph,
    services.start_date,
    services.end_date,
    -- a period that ends before it starts is an error at the source and never active
    services.start_date is not null
    and (services.end_date is null or services.end_date > services.start_date) as is_counted,
    statuses.service_status_code,
    coalesce(intervention_types.intervention_type_code, 'unknown') as intervention_type_code,
    coalesce(intervention_types.intervention_group_code = 'placement', false) as is_placement,
    frequencies.calculation_frequency_code,
    -- wide on purpose: DuckDB keeps a product of two short decimals short and would overflow
    {{ share_of_amount(
        '(cast(services.quantity as decimal(18, 2)) * cast(services.amount_dkk as decimal(18, 2)))',
        'frequencies.per_month_times', 'frequencies.per_month_parts', decimals=4
    ) }} as agreed_price_dkk_per_month
from services
inner join statuses on lower(services.status) = lower(statuses.source_text)
left join frequencies on lower(services.calculation_frequency) = lower(frequencies.source_text)
left join type_mappings on lower(services.service_type) = lower(type_mappings.source_text)
left join intervention_types on type_mappings.intervention_type_code = intervention_types.intervention_type_code
