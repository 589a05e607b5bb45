with appeals as (

    select * from {{ ref('stg_appeals__appeal') }}

),

outcomes as (

    select * from {{ ref('appeal_outcome') }}

),

areas as (

    select * from {{ ref('code_list') }}
    where list_code = 'area'

)

select
    {{ surrogate_key(['appeals.municipality_code', 'appeals.appeal_id']) }} as appeal_key,
    {{ surrogate_key(['appeals.municipality_code']) }} as municipality_key,
    {{ known_key(['appeals.person_id']) }} as person_key,
    case
        when appeals.case_number is null then {{ unknown_key() }}
        else {{ surrogate_key(['appeals.municipality_code', 'appeals.case_number']) }}
    end as case_key,
    coalesce(areas.member_code, 'unknown') as area_code,
    appeals.decision_id as decision_number,
    appeals.decision_paragraph,
    appeals.received_date,
    appeals.forwarded_date,
    appeals.decided_date,
    case
        when appeals.decided_date is null then 'pending' else coalesce(outcomes.appeal_outcome_code, 'unknown')
    end as appeal_outcome_code,
    -- C22: only what was decided on the merits can be upheld or reversed
    coalesce(appeals.decided_date is not null and outcomes.is_decided_on_merits, false) as is_decided_on_merits,
    coalesce(appeals.decided_date is not null and outcomes.is_reversal, false) as is_reversal,
    cast({{ days_between('appeals.received_date', 'appeals.decided_date') }} as integer) as processing_days
from appeals
left join outcomes on appeals.outcome = outcomes.source_text
left join areas on appeals.area = areas.source_text
