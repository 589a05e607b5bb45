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

    select * from {{ ref('int_working_days') }}

),

events as (

    select * from {{ ref('int_notification_events') }}

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

followed as (

    select
        keyed.notification_key,
        max(case when events.is_placement then 0 else 1 end) = 1 as followed_by_assessment,
        max(case when events.is_placement then 1 else 0 end) = 1 as followed_by_placement
    from keyed
    inner join events
        on
            keyed.municipality_key = events.municipality_key
            and keyed.person_key = events.person_key
            and keyed.received_date <= events.event_date
            and {{ add_days('keyed.received_date', var('notification_outcome_days')) }} >= events.event_date
    group by keyed.notification_key

),

judged as (

    select
        limited.*,
        coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
        coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
        coalesce(followed.followed_by_assessment, false) as followed_by_assessment,
        coalesce(followed.followed_by_placement, false) as followed_by_placement
    from limited
    left join followed on limited.notification_key = followed.notification_key
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
