{{ config(materialized='view') }}
{%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" -%}
-- What open cases lack, and children who turn 18, in the shape of fct_worklist_item.
with case_months as (

    {{ worklist_case_months() }}

),

persons as (

    select * from {{ ref('int_persons') }}

),

expected as (

    select distinct {{ known_key(['person_id']) }} as person_key
    from {{ ref('stg_case_system__expected_inflow') }}
    where lower(direction) = 'tilgang' and person_id is not null

),

profiles as (

    {{ worklist_profiles() }}

)

select
    {{ worklist_case('case_months') }},
    {{ worklist_item('no_plan', 'case_months.case_key', "'Sagen har ingen gyldig plan'", severity=2) }}
from case_months
where case_months.is_plan_required and not case_months.has_valid_plan

union all

select
    {{ worklist_case('case_months') }},
    {{ worklist_item(
        'registration_gap', 'case_months.case_key', "'Afgørelse om en igangværende indsats mangler'", severity=2, gap="'decision'"
    ) }}
from case_months
where case_months.is_decision_missing

union all

select
    {{ worklist_case('case_months') }},
    {{ worklist_item(
        'registration_gap', 'case_months.case_key', "'Barnets funktionsniveau er ikke scoret'", gap="'score'"
    ) }}
from case_months
inner join profiles
    on
        case_months.municipality_key = profiles.municipality_key
        and case_months.person_key = profiles.person_key
where
    case_months.area_code = 'children'
    and case_months.has_help
    and case_months.is_conversation_expected
    and profiles.area_code = 'children'
    and profiles.item_code = 'overall'
    and profiles.development_label_code = 'not_scored'

union all

select
    {{ worklist_case('case_months') }},
    {{ worklist_item(
        'turning_18', 'case_months.case_key',
        "case when expected.person_key is null then 'Fylder 18 år; mangler på listen over forventet tilgang' "
        ~ "else 'Fylder 18 år; står på listen over forventet tilgang' end",
        due_date=birthday('persons.birth_date', 18),
        severity='case when expected.person_key is null then 3 else 4 end'
    ) }}
from case_months
inner join persons on case_months.person_key = persons.person_key
left join expected on case_months.person_key = expected.person_key
where
    case_months.area_code = 'children'
    and case_months.has_help
    and {{ birthday('persons.birth_date', 18) }} > {{ report_date }}
    and {{ birthday('persons.birth_date', 18) }}
    <= {{ add_months(report_date, var('worklist_turning_18_months')) }}
