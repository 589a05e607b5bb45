-- Interventions that ran on each reported month end, with all that a count of them can be broken down by. The decision
-- of a placement is the latest granting one of the case under the same paragraph that was valid when it started.
with report_months as (

    select * from {{ ref('int_report_months') }}

),

intervention_months as (

    select * from {{ ref('fct_intervention_month') }}
    where is_active_at_month_end

),

interventions as (

    select * from {{ ref('int_interventions') }}

),

intervention_types as (

    select * from {{ ref('dim_intervention_type') }}

),

providers as (

    select * from {{ ref('dim_provider') }}

),

organisations as (

    select * from {{ ref('dim_organisation') }}

),

persons as (

    select * from {{ ref('dim_person') }}

),

cases as (

    select * from {{ ref('int_cases') }}

),

placement_decisions as (

    select * from {{ ref('code_list') }}
    where list_code = 'placement_decision' and source_text is not null

),

age_bands as (

    select * from {{ ref('age_band') }}

),

decisions as (

    select
        decisions.*,
        placement_decisions.member_code as placement_decision_code
    from {{ ref('stg_case_system__decision') }} as decisions
    inner join placement_decisions on lower(decisions.consent_type) = lower(placement_decisions.source_text)
    where lower(decisions.status) = 'truffet' and lower(decisions.decision_type) in ('bevilling', 'ændring')

),

decided as (

    select
        interventions.intervention_key,
        decisions.placement_decision_code,
        row_number() over (
            partition by interventions.intervention_key
            order by decisions.valid_from_date desc, decisions.decision_id desc
        ) as decision_rank
    from interventions
    inner join decisions
        on
            interventions.municipality_code = decisions.municipality_code
            and interventions.case_number = decisions.case_number
            and lower(interventions.decision_paragraph) = lower(decisions.decision_paragraph)
            and interventions.start_date >= decisions.valid_from_date
    where interventions.is_placement

)

select
    intervention_months.month_end_date as report_date,
    intervention_months.municipality_key,
    intervention_months.area_code,
    intervention_months.person_key,
    dense_rank() over (order by intervention_months.person_key) as person_number,
    intervention_months.case_key,
    intervention_months.intervention_key,
    intervention_months.organisation_key,
    intervention_months.caseworker_id,
    intervention_months.target_group_key,
    intervention_months.provider_key,
    intervention_months.intervention_type_key,
    coalesce(intervention_types.intervention_group_code, 'unknown') as intervention_group_code,
    interventions.law_paragraph_key,
    case
        when intervention_months.provider_key = {{ unknown_key() }} then 'unknown'
        when providers.is_internal then 'internal'
        else 'external'
    end as ownership_side_code,
    {{ surrogate_key(['organisations.municipality_code', 'organisations.district_name']) }} as district_key,
    coalesce(persons.sex_code, 'unknown') as sex_code,
    coalesce(age_bands.age_band_code, 'unknown') as age_band_code,
    case
        when interventions.is_placement and interventions.area_code = 'children'
            then coalesce(decided.placement_decision_code, 'not_found')
    end as placement_decision_code,
    cases.acting_municipality_code = interventions.municipality_code as is_acting,
    cases.paying_municipality_code = interventions.municipality_code as is_paying,
    persons.residence_municipality_code = interventions.municipality_code as is_living,
    intervention_months.is_counted_age,
    intervention_months.is_aftercare
from report_months
inner join intervention_months on report_months.report_date = intervention_months.month_end_date
inner join interventions on intervention_months.intervention_key = interventions.intervention_key
left join intervention_types on interventions.intervention_type_key = intervention_types.intervention_type_key
left join providers on intervention_months.provider_key = providers.provider_key
left join organisations on intervention_months.organisation_key = organisations.organisation_key
left join persons on intervention_months.person_key = persons.person_key
left join cases on intervention_months.case_key = cases.case_key
left join age_bands
    on
        intervention_months.area_code = age_bands.area_code
        and {{ age_in_years('persons.birth_date', 'report_months.report_date') }}
        between age_bands.from_age and age_bands.to_age
left join decided on interventions.intervention_key = decided.intervention_key and decided.decision_rank = 1
