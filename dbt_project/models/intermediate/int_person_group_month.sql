-- The population that every figure shares: in each area those with a counted intervention on the report date, once in
-- total and once per provider, per type and group of intervention, and per provider and each of them (C8). Case, team
-- and caseworker are those of the case of the intervention that started last, so that a person with two cases counts in
-- one place. A young person leaves the children at the age of C25 and is among the adults only with an adult's order.
{% set person = ['report_date', 'municipality_key', 'person_key', 'area_code'] -%}
with report_months as (

    select * from {{ ref('int_report_months') }}

),

interventions as (

    select * from {{ ref('int_interventions') }}
    where is_counted

),

intervention_types as (

    select * from {{ ref('dim_intervention_type') }}

),

persons as (

    select * from {{ ref('int_persons') }}

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

active as (

    select
        report_months.report_date,
        interventions.*,
        coalesce(intervention_types.intervention_group_code, 'unknown') as intervention_group_code,
        interventions.area_code = 'children'
        and coalesce({{ is_aftercare('persons.birth_date', 'report_months.report_date') }}, false) as is_aftercare,
        row_number() over (
            partition by
                report_months.report_date,
                interventions.municipality_key,
                interventions.person_key,
                interventions.area_code
            order by interventions.start_date desc, interventions.case_number asc, interventions.intervention_key asc
        ) as main_case_rank
    from report_months
    inner join interventions
        on {{ is_active_on('report_months.report_date', 'interventions.start_date', 'interventions.end_date') }}
    left join persons on interventions.person_key = persons.person_key
    left join intervention_types on interventions.intervention_type_key = intervention_types.intervention_type_key
    where
        interventions.area_code = 'adults'
        or {{ is_counted_age('persons.birth_date', 'report_months.report_date') }}

),

main_cases as (

    select
        active.report_date,
        active.municipality_key,
        active.person_key,
        active.area_code,
        active.case_key,
        active.target_group_key,
        active.is_aftercare,
        coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
        coalesce(caseworkers.employee_key, {{ unknown_key() }}) as employee_key,
        coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
        row_number() over (
            partition by active.report_date order by active.municipality_key, active.person_key, active.area_code
        ) as person_number
    from active
    left join caseworkers
        on
            active.case_key = caseworkers.case_key
            and {{ is_active_on('active.report_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
    where active.main_case_rank = 1

),

group_levels as (

    select distinct group_level from {{ ref('scope_breakdown') }}

),

person_groups as (

    select distinct
        active.report_date,
        active.municipality_key,
        active.person_key,
        active.area_code,
        group_levels.group_level,
        {{ group_level_keys('active') }}
    from active
    cross join group_levels

),

keyed as (

    select
        person_groups.report_date,
        person_groups.municipality_key,
        person_groups.person_key,
        person_groups.area_code,
        main_cases.case_key,
        main_cases.organisation_key,
        main_cases.employee_key,
        main_cases.caseworker_id,
        main_cases.target_group_key,
        person_groups.provider_key,
        person_groups.intervention_type_key,
        person_groups.intervention_group_code,
        person_groups.group_level,
        main_cases.is_aftercare,
        main_cases.person_number
    from person_groups
    inner join main_cases
        on {{ same_keys('person_groups', 'main_cases', person) }}

)

-- persons of a report date who share every key of the figures are in one cell, so that figures are counted per cell and
-- only then added; both are numbered per report date, so that no more than a month has to be sorted at a time
select
    keyed.*,
    dense_rank() over (
        partition by keyed.report_date
        order by
            keyed.municipality_key,
            keyed.area_code,
            keyed.organisation_key,
            keyed.caseworker_id,
            keyed.target_group_key,
            keyed.group_level,
            keyed.provider_key,
            keyed.intervention_type_key,
            keyed.intervention_group_code
    ) as cell_number
from keyed
