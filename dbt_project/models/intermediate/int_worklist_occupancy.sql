{{ config(materialized='view') }}
{%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" -%}
-- Whom the provider's list and the authority's placements do not agree on, in the shape of fct_worklist_item.
with person_cases as (

    {{ worklist_person_cases() }}

),

interventions as (

    {{ worklist_interventions() }}

),

offers as (

    {{ worklist_offers() }}

),

occupancy as (

    {{ worklist_occupancy() }}

),

-- offers that keep a list
covered as (

    select distinct offer_key from occupancy

),

listed as (

    select distinct
        municipality_key,
        person_key,
        offer_key
    from occupancy
    where
        handling_municipality_code = municipality_code
        and {{ is_active_on(report_date, 'start_date', 'end_date') }}

)

-- on the provider's list and not placed by the authority, who may not know the citizen yet
select
    listed.municipality_key,
    coalesce(persons.person_key, {{ unknown_key() }}) as person_key,
    person_cases.case_key,
    person_cases.area_code,
    cast(null as varchar) as organisation_key,
    cast(null as varchar) as caseworker_id,
    {{ worklist_item(
        'occupancy_difference', "listed.person_key || listed.offer_key",
        "'Står på leverandørens liste, men har ingen indsats i tilbuddet: ' || offers.offer_name", severity=3,
        provider='offers.provider_key'
    ) }}
from listed
inner join offers on listed.offer_key = offers.offer_key
left join {{ ref('dim_person') }} as persons on listed.person_key = persons.person_key
left join interventions
    on
        listed.person_key = interventions.person_key
        and listed.offer_key = interventions.offer_key
left join person_cases
    on
        listed.municipality_key = person_cases.municipality_key
        and listed.person_key = person_cases.person_key
        and person_cases.case_rank = 1
where interventions.intervention_key is null

union all

-- placed by the authority in an offer that keeps a list, and not on it
select
    interventions.municipality_key,
    interventions.person_key,
    min(interventions.case_key) as case_key,
    interventions.area_code,
    cast(null as varchar) as organisation_key,
    cast(null as varchar) as caseworker_id,
    {{ worklist_item(
        'occupancy_difference', "interventions.person_key || interventions.offer_key",
        "'Har en indsats i tilbuddet, men står ikke på leverandørens liste: ' || offers.offer_name", severity=3,
        provider='offers.provider_key'
    ) }}
from interventions
inner join offers on interventions.offer_key = offers.offer_key
inner join covered on interventions.offer_key = covered.offer_key
left join listed
    on
        interventions.person_key = listed.person_key
        and interventions.offer_key = listed.offer_key
where listed.person_key is null
group by
    interventions.municipality_key,
    interventions.person_key,
    interventions.area_code,
    interventions.offer_key,
    offers.offer_name,
    offers.provider_key
