with notifications as (

    select * from {{ ref('stg_case_system__notification') }}
    -- drafts and cancelled notifications were never received
    where lower(status) in ('registreret', 'vurderet')

),

deadlines as (

    select * from {{ ref('deadline_type') }}

),

calendar as (

    select * from {{ ref('dim_date') }}

),

working_days as (

    select
        working_day_number,
        min(date_day) as working_day
    from calendar
    group by working_day_number

),

assessments as (

    select
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        {{ known_key(['person_id']) }} as person_key,
        started_date
    from {{ ref('stg_case_system__assessment') }}
    where lower(status) in ('igangsat', 'afsluttet')

),

placement_decisions as (

    select * from {{ ref('fct_decision') }}
    where is_placement_decision and is_help_decision and is_counted is not false

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

source_errors as (

    select * from {{ ref('int_source_rule_errors') }}
    where source_table = 'case_system.notification'

),

keyed as (

    select
        {{ surrogate_key(['municipality_code', 'notification_id']) }} as notification_key,
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        {{ known_key(['person_id']) }} as person_key,
        {{ known_key(['municipality_code', 'case_number']) }} as case_key,
        *,
        cast(received_at as date) as received_date,
        {{ danish_clock_to_utc('received_at') }} as received_utc,
        {{ danish_clock_to_utc('assessed_at') }} as assessed_utc
    from notifications

),

-- the limits are those in force on the day it was received
limited as (

    select
        keyed.*,
        assessing.duration as assessment_hours,
        {{ add_hours('keyed.received_utc', 'assessing.duration') }} as assessment_due_utc,
        receipt_days.working_day as receipt_due_date
    from keyed
    left join deadlines as assessing
        on
            assessing.deadline_type_code = 'notification_assessed'
            and coalesce(assessing.valid_from, cast('0001-01-01' as date)) <= keyed.received_date
            and coalesce(assessing.valid_to, cast('9999-12-31' as date)) > keyed.received_date
    left join deadlines as receipts
        on
            receipts.deadline_type_code = 'notification_receipt'
            and coalesce(receipts.valid_from, cast('0001-01-01' as date)) <= keyed.received_date
            and coalesce(receipts.valid_to, cast('9999-12-31' as date)) > keyed.received_date
    left join calendar on keyed.received_date = calendar.date_day
    left join working_days as receipt_days
        on calendar.working_day_number + receipts.duration = receipt_days.working_day_number

),

followed_by_assessment as (

    select distinct keyed.notification_key
    from keyed
    inner join assessments
        on
            keyed.municipality_key = assessments.municipality_key
            and keyed.person_key = assessments.person_key
            and keyed.received_date <= assessments.started_date
            and {{ add_days('keyed.received_date', var('notification_outcome_days')) }} >= assessments.started_date

),

followed_by_placement as (

    select distinct keyed.notification_key
    from keyed
    inner join placement_decisions
        on
            keyed.municipality_key = placement_decisions.municipality_key
            and keyed.person_key = placement_decisions.person_key
            and keyed.received_date <= placement_decisions.decided_date
            and {{ add_days('keyed.received_date', var('notification_outcome_days')) }}
            >= placement_decisions.decided_date

),

judged as (

    select
        limited.*,
        coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
        coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
        followed_by_assessment.notification_key is not null as followed_by_assessment,
        followed_by_placement.notification_key is not null as followed_by_placement
    from limited
    left join followed_by_assessment on limited.notification_key = followed_by_assessment.notification_key
    left join followed_by_placement on limited.notification_key = followed_by_placement.notification_key
    left join caseworkers
        on
            limited.case_key = caseworkers.case_key
            and {{ is_active_on('limited.received_date', 'caseworkers.start_date', 'caseworkers.end_date') }}

)

select
    judged.notification_key,
    judged.municipality_key,
    judged.person_key,
    judged.case_key,
    judged.organisation_key,
    judged.caseworker_id,
    judged.notification_id as notification_number,
    source_errors.rule_code is null as is_counted,
    source_errors.rule_code as source_rule_code,
    judged.received_at,
    judged.received_date,
    judged.assessed_at,
    cast({{ seconds_between('judged.received_utc', 'judged.assessed_utc') }} / 3600.0 as decimal(12, 2))
        as hours_to_assessment,
    -- back on the clock of the day it is due
    {{ add_hours('judged.assessment_due_utc', hours_ahead_of_utc(add_hours('judged.assessment_due_utc', 2))) }}
        as assessment_due_at,
    judged.assessed_utc <= judged.assessment_due_utc as is_assessed_in_time,
    judged.receipt_sent_date,
    judged.receipt_due_date,
    judged.receipt_sent_date <= judged.receipt_due_date as is_receipt_in_time,
    judged.notifier_code,
    judged.outcome as outcome_name,
    judged.followed_by_assessment,
    judged.followed_by_placement,
    {{ notification_outcome('judged', "cast('" ~ var('report_date') ~ "' as date)") }} as outcome_code
from judged
left join source_errors
    on
        judged.municipality_code = source_errors.municipality_code
        and judged.notification_id = source_errors.row_key
