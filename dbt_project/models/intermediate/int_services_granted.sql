-- Services that were granted, with type, price per month (C12) and key: the children's service lines and the adults'
-- orders. Drafts and cancelled ones are left out here and nowhere else.
with services as (

    select * from {{ ref('stg_case_system__service') }}

),

adult_orders as (

    select * from {{ ref('stg_case_system__adult_order') }}

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

),

intervention_types as (

    select * from {{ ref('intervention_type') }}

),

lines as (

    select
        {{ surrogate_key([
            'municipality_code', 'case_number', 'service_paragraph', 'service_type', 'offer_name', 'start_date'
        ]) }} as intervention_key,
        'children' as area_code,
        'case_system' as type_source,
        municipality_code,
        person_id,
        case_number,
        provider_name,
        offer_name,
        service_paragraph,
        decision_paragraph,
        service_type as type_text,
        status,
        calculation_frequency,
        cast(quantity as decimal(18, 2)) as quantity,
        cast(amount_dkk as decimal(18, 2)) as amount_dkk,
        start_date,
        end_date
    from services

    union all

    -- the paragraph of an order is its type; a price per hour is for the hours of a week
    select
        {{ surrogate_key(["'adult_order'", 'municipality_code', 'order_id']) }} as intervention_key,
        'adults' as area_code,
        'adult_order' as type_source,
        municipality_code,
        person_id,
        case_number,
        provider_name,
        offer_name,
        service_paragraph,
        cast(null as varchar) as decision_paragraph,
        service_paragraph as type_text,
        status,
        price_unit as calculation_frequency,
        cast(case when lower(price_unit) = 'time' then weekly_hours else 1 end as decimal(18, 2)) as quantity,
        cast(amount_dkk as decimal(18, 2)) as amount_dkk,
        start_date,
        end_date
    from adult_orders

)

select
    lines.intervention_key,
    lines.area_code,
    lines.municipality_code,
    lines.person_id,
    lines.case_number,
    lines.provider_name,
    lines.offer_name,
    lines.service_paragraph,
    lines.decision_paragraph,
    lines.start_date,
    lines.end_date,
    -- a period that ends before it starts is an error at the source and never active
    lines.start_date is not null
    and (lines.end_date is null or lines.end_date > lines.start_date) as is_counted,
    statuses.service_status_code,
    coalesce(intervention_types.intervention_type_code, 'unknown') as intervention_type_code,
    coalesce(intervention_types.intervention_group_code = 'placement', false) as is_placement,
    frequencies.calculation_frequency_code,
    lines.quantity,
    lines.amount_dkk,
    -- wide on purpose: DuckDB keeps a product of two short decimals short and would overflow
    {{ share_of_amount(
        '(lines.quantity * lines.amount_dkk)',
        'frequencies.per_month_times', 'frequencies.per_month_parts', decimals=4
    ) }} as agreed_price_dkk_per_month
from lines
inner join statuses on lower(lines.status) = lower(statuses.source_text)
left join frequencies on lower(lines.calculation_frequency) = lower(frequencies.source_text)
left join type_mappings
    on
        lines.type_source = type_mappings.source_system
        and lower(lines.type_text) = lower(type_mappings.source_text)
left join intervention_types on type_mappings.intervention_type_code = intervention_types.intervention_type_code
