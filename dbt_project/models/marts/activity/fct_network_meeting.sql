with meetings as (

    select * from {{ ref('stg_case_system__network_meeting') }}
    -- drafts and cancelled meetings never were
    where status = 'Afholdt'

),

participants as (

    select * from {{ ref('bridge_meeting_participant') }}

),

codes as (

    select * from {{ ref('code_list') }}

),

target_groups as (

    select * from {{ ref('target_group') }}

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

attendance as (

    select
        network_meeting_key,
        count(*) as n_invited,
        count(case when has_attended then 1 end) as n_attended,
        count(case when has_attended and is_private_network then 1 end) as n_private_network_attended,
        count(case when has_attended and participant_group_code = 'professional' then 1 end)
            as n_professionals_attended,
        count(case when has_attended and is_key_person then 1 end) as n_key_persons_attended
    from participants
    group by network_meeting_key

),

keyed as (

    select
        {{ surrogate_key(['municipality_code', 'meeting_id']) }} as network_meeting_key,
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key,
        *
    from meetings

)

select
    keyed.network_meeting_key,
    {{ surrogate_key(['keyed.municipality_code']) }} as municipality_key,
    {{ known_key(['keyed.person_id']) }} as person_key,
    keyed.case_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    {{ known_key(['target_groups.target_group_code']) }} as target_group_key,
    keyed.meeting_id as meeting_number,
    keyed.held_date,
    coalesce(methods.member_code, 'unknown') as meeting_method_code,
    coalesce(methods.member_group_code = 'plan', false) as has_plan,
    coalesce(kinds.member_code, 'unknown') as meeting_kind_code,
    coalesce(case_kinds.member_code, 'unknown') as case_kind_code,
    coalesce(outcomes.member_code, 'unknown') as meeting_outcome_code,
    coalesce(outcomes.member_group_code = 'closed', false) as is_closing,
    case
        when methods.member_group_code = 'plan' then coalesce(coverages.member_code, 'not_registered')
    end as plan_coverage_code,
    keyed.reopened_date,
    case
        when keyed.reopened_date is not null then coalesce(reasons.member_code, 'not_registered')
    end as reopening_reason_code,
    cast(coalesce(attendance.n_invited, 0) as integer) as n_invited,
    cast(coalesce(attendance.n_attended, 0) as integer) as n_attended,
    cast(coalesce(attendance.n_private_network_attended, 0) as integer) as n_private_network_attended,
    cast(coalesce(attendance.n_professionals_attended, 0) as integer) as n_professionals_attended,
    cast(coalesce(attendance.n_key_persons_attended, 0) as integer) as n_key_persons_attended
from keyed
left join caseworkers
    on
        keyed.case_key = caseworkers.case_key
        and {{ is_active_on('keyed.held_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
left join target_groups on lower(keyed.target_group) = lower(target_groups.source_text)
left join codes as methods
    on methods.list_code = 'meeting_method' and keyed.meeting_method = methods.source_text
left join codes as kinds
    on kinds.list_code = 'meeting_kind' and keyed.meeting_kind = kinds.source_text
left join codes as case_kinds
    on case_kinds.list_code = 'case_kind' and keyed.case_kind = case_kinds.source_text
left join codes as outcomes
    on outcomes.list_code = 'meeting_outcome' and keyed.outcome = outcomes.source_text
left join codes as coverages
    on coverages.list_code = 'plan_coverage' and keyed.plan_coverage = coverages.source_text
left join codes as reasons
    on reasons.list_code = 'reopening_reason' and keyed.reopening_reason = reasons.source_text
left join attendance on keyed.network_meeting_key = attendance.network_meeting_key
