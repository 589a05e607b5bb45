with decisions as (

    select * from {{ ref('stg_case_system__decision') }}
    -- drafts and cancelled decisions were never made
    where lower(status) = 'truffet'

),

decision_types as (

    select * from {{ ref('decision_type') }}

),

paragraphs as (

    select * from {{ ref('law_paragraph') }}

),

childrens_act as (

    select min(valid_from) as in_force_date from {{ ref('law_paragraph') }}
    where act = 'BL'

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

source_errors as (

    select * from {{ ref('int_source_rule_errors') }}
    where source_table = 'case_system.decision'

),

keyed as (

    select
        decisions.*,
        {{ surrogate_key(['decisions.municipality_code', 'decisions.case_number']) }} as case_key,
        -- barnets lov from the day it applies; an older decision goes on under serviceloven (BL §§ 212-214)
        case when decisions.decided_date >= childrens_act.in_force_date then 'BL' else 'SEL' end as law_in_force_code
    from decisions
    cross join childrens_act

)

select
    {{ surrogate_key(['keyed.municipality_code', 'keyed.decision_id']) }} as decision_key,
    {{ surrogate_key(['keyed.municipality_code']) }} as municipality_key,
    {{ known_key(['keyed.person_id']) }} as person_key,
    keyed.case_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    keyed.decision_id as decision_number,
    source_errors.rule_code is null as is_counted,
    source_errors.rule_code as source_rule_code,
    coalesce(kinds.decision_type_code, 'unknown') as decision_type_code,
    consents.decision_type_code as consent_type_code,
    consents.decision_type_code is not null as is_placement_decision,
    coalesce(kinds.decision_type_code in ('granted', 'changed'), false) as is_help_decision,
    case
        when paragraphs.act is null then {{ unknown_key() }}
        else {{ surrogate_key(['paragraphs.act', 'paragraphs.paragraph', 'paragraphs.stk', 'paragraphs.nr']) }}
    end as law_paragraph_key,
    keyed.decision_paragraph,
    keyed.law_in_force_code,
    coalesce(keyed.decision_paragraph like keyed.law_in_force_code || ' %', false) as is_by_law_in_force,
    keyed.application_date,
    keyed.decided_date,
    keyed.valid_from_date,
    keyed.valid_to_date,
    keyed.next_followup_date,
    keyed.board_meeting_date,
    keyed.board_monthly_amount_dkk,
    keyed.board_weekly_hours
from keyed
left join decision_types as kinds
    on kinds.decision_list = 'decision' and lower(keyed.decision_type) = lower(kinds.source_text)
left join decision_types as consents
    on consents.decision_list = 'consent' and lower(keyed.consent_type) = lower(consents.source_text)
left join paragraphs on lower(keyed.decision_paragraph) = lower(paragraphs.paragraph_text)
left join caseworkers
    on
        keyed.case_key = caseworkers.case_key
        and {{ is_active_on('keyed.decided_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
left join source_errors
    on
        keyed.municipality_code = source_errors.municipality_code
        and keyed.decision_id = source_errors.row_key
