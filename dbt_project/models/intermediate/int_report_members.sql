-- Code, name and order of every scope and breakdown that a report row can be about, by the key the facts carry.
with municipalities as (

    select * from {{ ref('dim_municipality') }}

),

organisations as (

    select * from {{ ref('dim_organisation') }}

),

caseworkers as (

    select distinct caseworker_id
    from {{ ref('dim_employee') }}

),

providers as (

    select * from {{ ref('dim_provider') }}

),

intervention_types as (

    select * from {{ ref('dim_intervention_type') }}

),

target_groups as (

    select * from {{ ref('dim_target_group') }}

),

intervention_groups as (

    select
        intervention_group_code,
        intervention_group_name,
        row_number() over (
            order by max(case area_code when 'adults' then 1 else 0 end), max(intervention_type_order) desc
        ) as intervention_group_order
    from intervention_types
    where intervention_group_code <> 'unknown'
    group by intervention_group_code, intervention_group_name

    union all

    select
        'unknown' as intervention_group_code,
        'Ukendt' as intervention_group_name,
        99 as intervention_group_order

),

ladder_steps as (

    select * from {{ ref('dim_ladder_step') }}

),

measure_members as (

    select distinct
        measure_code,
        member_code,
        member_name,
        member_order
    from {{ ref('measure_member') }}

),

appeal_outcomes as (

    select * from {{ ref('appeal_outcome') }}

),

line_positions as (

    select * from {{ ref('dim_scale_value') }}
    where instrument_code = '{{ var("line_instrument_code") }}'

),

-- closed lists whose code is its own key
listed_codes as (

    select * from {{ ref('code_list') }}

)

select
    'none' as member_type,
    'all' as member_key,
    'all' as member_code,
    'I alt' as member_name,
    0 as member_order

union all

select
    'municipality' as member_type,
    municipality_key as member_key,
    municipality_code as member_code,
    municipality_name as member_name,
    0 as member_order
from municipalities

union all

select
    'organisation' as member_type,
    organisation_key as member_key,
    team_id as member_code,
    team_name as member_name,
    row_number() over (order by team_name, team_id) as member_order
from organisations

union all

select
    'caseworker' as member_type,
    caseworker_id as member_key,
    caseworker_id as member_code,
    case when caseworker_id = 'unknown' then 'Ukendt' else 'Sagsbehandler ' || caseworker_id end as member_name,
    row_number() over (order by caseworker_id) as member_order
from caseworkers

union all

select
    'provider' as member_type,
    provider_key as member_key,
    provider_id as member_code,
    provider_name as member_name,
    row_number() over (order by provider_name, provider_id) as member_order
from providers

union all

select
    'intervention_type' as member_type,
    intervention_type_key as member_key,
    intervention_type_code as member_code,
    intervention_type_name as member_name,
    intervention_type_order as member_order
from intervention_types

union all

select
    'target_group' as member_type,
    target_group_key as member_key,
    target_group_code as member_code,
    target_group_name as member_name,
    target_group_order as member_order
from target_groups

union all

select
    'intervention_group' as member_type,
    intervention_group_code as member_key,
    intervention_group_code as member_code,
    intervention_group_name as member_name,
    intervention_group_order as member_order
from intervention_groups

union all

select
    'target_group_intervention_group' as member_type,
    {{ target_group_intervention_group(
        'target_groups.target_group_key', 'intervention_groups.intervention_group_code'
    ) }} as member_key,
    target_groups.target_group_code || '_' || intervention_groups.intervention_group_code as member_code,
    target_groups.target_group_name || ', ' || lower(intervention_groups.intervention_group_name) as member_name,
    target_groups.target_group_order * 100 + intervention_groups.intervention_group_order as member_order
from target_groups
cross join intervention_groups

union all

select
    'ladder_step' as member_type,
    coalesce(cast(ladder_step as varchar), 'unknown') as member_key,
    coalesce(cast(ladder_step as varchar), 'unknown') as member_code,
    ladder_step_name as member_name,
    coalesce(ladder_step, 99) as member_order
from ladder_steps

union all

-- the members of a measure are known by measure and member
select
    'measure_member' as member_type,
    measure_code || ':' || member_code as member_key,
    member_code,
    member_name,
    member_order
from measure_members

union all

select
    'unknown_reason' as member_type,
    'too_recent' as member_key,
    'too_recent' as member_code,
    'For nyt til at vide' as member_name,
    1 as member_order

union all

select
    'unknown_reason' as member_type,
    'censored' as member_key,
    'censored' as member_code,
    'Historikken er for kort' as member_name,
    2 as member_order

union all

select
    'appeal_outcome' as member_type,
    appeal_outcome_code as member_key,
    appeal_outcome_code as member_code,
    appeal_outcome_name as member_name,
    appeal_outcome_order as member_order
from appeal_outcomes

union all

select
    list_code as member_type,
    member_code as member_key,
    member_code,
    member_name,
    member_order
from listed_codes

union all

select
    'line_position' as member_type,
    cast(cast(score as integer) as varchar) as member_key,
    cast(cast(score as integer) as varchar) as member_code,
    cast(cast(score as integer) as varchar) || ' ' || scale_value_name as member_name,
    cast(score as integer) as member_order
from line_positions
