-- Code, name and order of every scope and breakdown that a report row can be about, by the key the facts carry.
with organisations as (

    select
        *,
        row_number() over (order by team_name, team_id) as team_order
    from {{ ref('dim_organisation') }}

),

caseworkers as (

    select distinct
        caseworker_id,
        case when caseworker_id = 'unknown' then 'Ukendt' else 'Sagsbehandler ' || caseworker_id end as caseworker_name,
        dense_rank() over (order by caseworker_id) as caseworker_order
    from {{ ref('dim_employee') }}

),

providers as (

    select
        *,
        row_number() over (order by provider_name, provider_id) as provider_order
    from {{ ref('dim_provider') }}

),

intervention_groups as (

    select
        intervention_group_code,
        intervention_group_name,
        row_number() over (
            order by max(case area_code when 'adults' then 1 else 0 end), max(intervention_type_order) desc
        ) as intervention_group_order
    from {{ ref('dim_intervention_type') }}
    where intervention_group_code <> 'unknown'
    group by intervention_group_code, intervention_group_name

    union all

    select
        'unknown' as intervention_group_code,
        'Ukendt' as intervention_group_name,
        99 as intervention_group_order

),

measure_members as (

    select distinct
        measure_code,
        member_code,
        member_name,
        member_order
    from {{ ref('measure_member') }}

),

line_positions as (

    select
        scale_value_name,
        cast(score as integer) as line_position,
        cast(cast(score as integer) as varchar) as position_code
    from {{ ref('dim_scale_value') }}
    where instrument_code = '{{ var("line_instrument_code") }}'

)

select {{ report_member("'none'", "'all'", "'all'", "'I alt'") }}
union all
select {{ report_member("'municipality'", 'municipality_key', 'municipality_code', 'municipality_name') }}
from {{ ref('dim_municipality') }}
union all
select {{ report_member("'organisation'", 'organisation_key', 'team_id', 'team_name', 'team_order') }}
from organisations
union all
select {{ report_member("'caseworker'", 'caseworker_id', 'caseworker_id', 'caseworker_name', 'caseworker_order') }}
from caseworkers
union all
select {{ report_member("'provider'", 'provider_key', 'provider_id', 'provider_name', 'provider_order') }}
from providers
union all
select {{ report_member(
    "'intervention_type'", 'intervention_type_key', 'intervention_type_code', 'intervention_type_name',
    'intervention_type_order'
) }}
from {{ ref('dim_intervention_type') }}
union all
select {{ report_member(
    "'target_group'", 'target_group_key', 'target_group_code', 'target_group_name', 'target_group_order'
) }}
from {{ ref('dim_target_group') }}
union all
select {{ report_member(
    "'intervention_group'", 'intervention_group_code', 'intervention_group_code', 'intervention_group_name',
    'intervention_group_order'
) }}
from intervention_groups
union all
select {{ report_member(
    "'target_group_intervention_group'",
    target_group_intervention_group(
        'target_groups.target_group_key', 'intervention_groups.intervention_group_code'
    ),
    "target_groups.target_group_code || '_' || intervention_groups.intervention_group_code",
    "target_groups.target_group_name || ', ' || lower(intervention_groups.intervention_group_name)",
    'target_groups.target_group_order * 100 + intervention_groups.intervention_group_order'
) }}
from {{ ref('dim_target_group') }} as target_groups
cross join intervention_groups
union all
select {{ report_member(
    "'ladder_step'", step_code('ladder_step'), step_code('ladder_step'), 'ladder_step_name', 'coalesce(ladder_step, 99)'
) }}
from {{ ref('dim_ladder_step') }}
union all
-- the members of a measure are known by measure and member
select {{ report_member(
    "'measure_member'", "measure_code || ':' || member_code", 'member_code', 'member_name', 'member_order'
) }}
from measure_members
union all
select {{ report_member("'unknown_reason'", "'too_recent'", "'too_recent'", "'For nyt til at vide'", 1) }}
union all
select {{ report_member("'unknown_reason'", "'censored'", "'censored'", "'Historikken er for kort'", 2) }}
union all
select {{ report_member(
    "'appeal_outcome'", 'appeal_outcome_code', 'appeal_outcome_code', 'appeal_outcome_name', 'appeal_outcome_order'
) }}
from {{ ref('appeal_outcome') }}
union all
-- closed lists whose code is its own key
select {{ report_member('list_code', 'member_code', 'member_code', 'member_name', 'member_order') }}
from {{ ref('code_list') }}
union all
select {{ report_member(
    "'line_position'", 'position_code', 'position_code', "position_code || ' ' || scale_value_name", 'line_position'
) }}
from line_positions
