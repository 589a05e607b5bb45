-- Persons, cases and interventions on each reported month end in every scope and breakdown that a reader asks for. A
-- person counts once per row (C8); who is past the age of a child is counted apart (C25).
{% set cell = "report_date, municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with active as (

    select * from {{ ref('int_activity_active') }}

),

shown as (

    select
        cells.scope_type,
        cells.breakdown_type,
        case cells.scope_type
            when 'municipality' then active.municipality_key
            when 'organisation' then active.organisation_key
            when 'provider' then active.provider_key
        end as scope_key,
        case cells.breakdown_type
            when 'none' then 'all'
            when 'intervention_type' then active.intervention_type_key
            when 'intervention_group' then active.intervention_group_code
            when 'provider' then active.provider_key
            when 'ownership_side' then active.ownership_side_code
            when 'district' then active.district_key
            when 'age_band' then active.age_band_code
            when 'sex' then active.sex_code
            when 'target_group' then active.target_group_key
            when 'placement_decision' then active.placement_decision_code
            when 'law_paragraph' then active.law_paragraph_key
            when 'organisation' then active.organisation_key
            when 'caseworker' then active.caseworker_id
        end as breakdown_key,
        active.*
    from active
    cross join {{ activity_cells() }} as cells

    union all

    select
        'municipality' as scope_type,
        'municipality_role' as breakdown_type,
        active.municipality_key as scope_key,
        listed_roles.code as breakdown_key,
        active.*
    from active
    cross join {{ listed(['acting', 'paying', 'living']) }} as listed_roles
    where
        case listed_roles.code
            when 'acting' then active.is_acting
            when 'paying' then active.is_paying
            when 'living' then active.is_living
        end

),

stock as (

    select
        {{ cell }},
        count(distinct case when is_counted_age then person_key end) as n_persons,
        count(distinct case when is_counted_age then case_key end) as n_cases,
        count(case when is_counted_age then 1 end) as n_interventions,
        count(distinct case when area_code = 'children' and is_aftercare then person_key end) as n_aftercare,
        count(
            distinct case
                when intervention_group_code = 'housing' and ownership_side_code = 'internal' then person_key
            end
        ) as n_own_housing
    from shown
    where breakdown_key is not null and scope_key is not null
    group by {{ cell }}

),

sides as (

    select
        *,
        sum(n_interventions) over (
            partition by report_date, municipality_key, area_code, scope_type, scope_key
        ) as n_all_interventions
    from stock
    where breakdown_type = 'ownership_side' and n_interventions > 0

)

select
    {{ cell }},
    {{ activity_measure('persons_active', 'n_persons') }}
from stock
where n_persons > 0

union all

select
    {{ cell }},
    {{ activity_measure('cases_active', 'n_cases') }}
from stock
where n_cases > 0 and breakdown_type in ('none', 'intervention_type', 'organisation')

union all

select
    {{ cell }},
    {{ activity_measure('aftercare_active', 'n_aftercare') }}
from stock
where n_aftercare > 0 and scope_type = 'municipality' and breakdown_type in ('none', 'intervention_type')

union all

select
    {{ cell }},
    {{ activity_measure('own_housing_residents', 'n_own_housing') }}
from stock
where n_own_housing > 0 and scope_type = 'municipality' and breakdown_type in ('none', 'age_band', 'sex')

union all

select
    {{ cell }},
    {{ activity_measure(
        'interventions_share', 'n_interventions', 'n_all_interventions', 'n_all_interventions', unit='share'
    ) }}
from sides
