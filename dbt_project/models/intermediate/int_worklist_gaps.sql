{{ config(materialized='view') }}
{%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" -%}
-- What interventions and placements lack, in the shape of fct_worklist_item.
with interventions as (

    {{ worklist_interventions() }}

),

intervention_types as (

    select * from {{ ref('dim_intervention_type') }}

),

placements as (

    select * from {{ ref('fct_placement') }}

)

select
    interventions.municipality_key,
    interventions.person_key,
    interventions.case_key,
    interventions.area_code,
    cast(null as varchar) as organisation_key,
    cast(null as varchar) as caseworker_id,
    {{ worklist_item(
        'registration_gap', 'interventions.intervention_key',
        "'Pris mangler: ' || intervention_types.intervention_type_name", gap="'price'",
        provider='interventions.provider_key'
    ) }}
from interventions
inner join intervention_types
    on interventions.intervention_type_key = intervention_types.intervention_type_key
where interventions.agreed_price_dkk_per_month is null

union all

select
    interventions.municipality_key,
    interventions.person_key,
    interventions.case_key,
    interventions.area_code,
    cast(null as varchar) as organisation_key,
    cast(null as varchar) as caseworker_id,
    {{ worklist_item(
        'registration_gap', 'interventions.intervention_key',
        "'Leverandøren er ikke kendt: ' || intervention_types.intervention_type_name", gap="'provider'"
    ) }}
from interventions
inner join intervention_types
    on interventions.intervention_type_key = intervention_types.intervention_type_key
where interventions.provider_key = {{ unknown_key() }}

union all

select
    municipality_key,
    person_key,
    case_key,
    'children' as area_code,
    cast(null as varchar) as organisation_key,
    cast(null as varchar) as caseworker_id,
    {{ worklist_item(
        'registration_gap', 'placement_key', "'Årsag til anbringelsens ophør mangler'", gap="'end_reason'",
        provider='provider_key'
    ) }}
from placements
where
    end_reason_code = 'not_registered'
    and {{ in_period('end_date', report_date, var('timeliness_period_months')) }}
