-- One row per thing that must be done by a day. The int_duties_ models find what started it, the day that decides which
-- version of the limit applies (law_date), the day it was done, and the day from which it can no longer be done.
with deadlines as (

    select * from {{ ref('deadline_type') }}

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

instances as (

    select * from {{ ref('int_duties_case') }}
    union all
    select * from {{ ref('int_duties_followup') }}
    union all
    select * from {{ ref('int_duties_talks') }}
    union all
    select * from {{ ref('int_duties_visits') }}
    union all
    select * from {{ ref('int_duties_adults') }}

),

-- a date that is set case by case, or the interval of the version in force
due as (

    select
        instances.*,
        deadlines.version as deadline_version,
        deadlines.law_text,
        deadlines.area as area_code,
        case
            when deadlines.duration is null or deadlines.duration_unit not in ('months')
                then instances.set_due_date
            -- BL § 95: the end of a parallel assessment when it comes first; serviceloven knew the interval alone
            when instances.deadline_type_code = 'followup_first' and deadlines.law_text like 'BL %'
                then least(
                    {{ add_months('instances.triggered_date', 'deadlines.duration') }},
                    coalesce(
                        instances.set_due_date, {{ add_months('instances.triggered_date', 'deadlines.duration') }}
                    )
                )
            else {{ add_months('instances.triggered_date', 'deadlines.duration') }}
        end as due_date
    from instances
    inner join deadlines
        on
            instances.deadline_type_code = deadlines.deadline_type_code
            and instances.law_date >= coalesce(deadlines.valid_from, cast('0001-01-01' as date))
            and instances.law_date < coalesce(deadlines.valid_to, cast('9999-12-31' as date))
    where
        instances.triggered_date <= cast('{{ var("report_date") }}' as date)
        and coalesce(instances.lapses_date, cast('9999-12-31' as date)) > instances.triggered_date

),

-- what is done after it lapsed was no longer due
ended as (

    select
        *,
        case
            when done_date <= coalesce(lapses_date, cast('9999-12-31' as date)) then done_date
        end as counted_done_date,
        coalesce(overdue_from_date, {{ add_days('due_date', 1) }}) as first_overdue_date
    from due

),

pooled as (

    select
        *,
        case
            when counted_done_date is not null then greatest(counted_done_date, triggered_date)
            else lapses_date
        end as left_date,
        case when counted_done_date is not null then coalesce(is_done_in_time, counted_done_date <= due_date) end
            as is_counted_in_time
    from ended

),

judged as (

    select
        deadline_type_code,
        subject_key,
        area_code,
        municipality_key,
        person_key,
        case_key,
        deadline_version,
        law_text,
        triggered_date,
        due_date,
        counted_done_date as done_date,
        is_counted_in_time as is_done_in_time,
        first_overdue_date as overdue_from_date,
        left_date,
        least(
            coalesce(due_date, cast('{{ var("report_date") }}' as date)),
            coalesce(left_date, cast('{{ var("report_date") }}' as date)),
            cast('{{ var("report_date") }}' as date)
        ) as attributed_date
    from pooled

)

select
    {{ surrogate_key(['judged.deadline_type_code', 'judged.subject_key']) }} as obligation_key,
    judged.deadline_type_code,
    cast(judged.deadline_version as integer) as deadline_version,
    judged.law_text,
    judged.area_code,
    judged.municipality_key,
    judged.person_key,
    judged.case_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    judged.subject_key,
    judged.triggered_date,
    judged.due_date,
    judged.done_date,
    judged.is_done_in_time,
    judged.overdue_from_date,
    judged.left_date,
    {{ obligation_status('judged', "cast('" ~ var('report_date') ~ "' as date)") }} as obligation_status_code
from judged
left join caseworkers
    on
        judged.case_key = caseworkers.case_key
        and {{ is_active_on('judged.attributed_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
