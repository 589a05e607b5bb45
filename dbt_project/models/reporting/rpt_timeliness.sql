{#- The columns of a measure at its finest: month end, team and caseworker; they add up to every unit. -#}
{%- set grain = "report_date, municipality_key, organisation_key, caseworker_id, area_code" -%}
{%- set cell = "report_date, municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key" -%}
{%- set period = var('timeliness_period_months') -%}
with requests as (

    select distinct
        report_date,
        scope_type,
        breakdown_type,
        area_code,
        measure_code
    from {{ ref('rpt_figure_period') }}
    where
        measure_code in (
            'obligations_in_time', 'obligations_overdue', 'obligations_not_yet_due', 'decisions', 'placement_decisions',
            'notifications', 'notification_outcome', 'open_cases', 'placed_children', 'cases_without_plan',
            'conversation_too_old', 'days_since_conversation', 'decision_missing', 'followup_overdue',
            'processing_days', 'cases_per_caseworker'
        )
        -- a child may be placed in the cases of two teams
        and (measure_code <> 'placed_children' or (scope_type = 'municipality' and breakdown_type = 'none'))

),

months as (

    select distinct report_date from requests

),

obligations as (

    select * from {{ ref('fct_obligation') }}

),

decisions as (

    select * from {{ ref('fct_decision') }}
    where is_counted is not false

),

notifications as (

    select * from {{ ref('fct_notification') }}
    where is_counted is not false

),

case_processes as (

    select * from {{ ref('fct_case_process') }}

),

case_months as (

    select
        case_months.*,
        case_months.month_end_date as report_date
    from {{ ref('fct_case_month') }} as case_months
    inner join months on case_months.month_end_date = months.report_date

),

placed as (

    select * from {{ ref('fct_intervention_month') }}
    where is_placement and is_active_at_month_end and is_counted_age and area_code = 'children'

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

-- obligations: what stands on the date, and what left in the period that ends on it
pool as (

    select
        months.report_date,
        obligations.*,
        {{ obligation_status('obligations', 'months.report_date') }} as status_code
    from months
    inner join obligations
        on
            months.report_date >= obligations.triggered_date
            and {{ add_months(month_start('months.report_date'), 1 - (period | int)) }}
            <= coalesce(obligations.left_date, cast('9999-12-31' as date))

),

counted as (

    select
        {{ grain }},
        deadline_type_code,
        count(case when status_code = 'in_time' then 1 end) as n_in_time,
        count(case when status_code <> 'not_yet_due' then 1 end) as n_judged,
        count(case when status_code = 'overdue' then 1 end) as n_overdue,
        count(case when status_code = 'not_yet_due' then 1 end) as n_not_yet_due
    from pool
    where status_code in ('in_time', 'late', 'overdue', 'not_yet_due')
    group by {{ grain }}, deadline_type_code

),

kinds as (

    select
        *,
        deadline_type_code as item_code
    from counted

    union all

    select
        *,
        'overall' as item_code
    from counted

),

-- decisions and notifications of the period
decided as (

    select
        months.report_date,
        'children' as area_code,
        decisions.*
    from months
    inner join decisions on {{ in_period('decisions.decided_date', 'months.report_date', period) }}

),

decision_members as (

    select
        {{ grain }},
        'decisions' as measure_code,
        'decision_type' as member_type,
        decision_type_code as member_code
    from decided

    union all

    select
        {{ grain }},
        'placement_decisions' as measure_code,
        'consent_type' as member_type,
        consent_type_code as member_code
    from decided
    where is_placement_decision

),

decision_groups as (

    select
        decision_members.report_date,
        decision_members.municipality_key,
        decision_members.organisation_key,
        decision_members.caseworker_id,
        decision_members.area_code,
        decision_members.measure_code,
        decision_members.member_type,
        report_members.member_code,
        count(case when decision_members.member_code = report_members.member_code then 1 end) as n_in_group,
        count(*) as n_decisions
    from decision_members
    inner join report_members on decision_members.member_type = report_members.member_type
    group by
        decision_members.report_date,
        decision_members.municipality_key,
        decision_members.organisation_key,
        decision_members.caseworker_id,
        decision_members.area_code,
        decision_members.measure_code,
        decision_members.member_type,
        report_members.member_code

),

notified as (

    select
        months.report_date,
        'children' as area_code,
        notifications.municipality_key,
        notifications.organisation_key,
        notifications.caseworker_id,
        {{ notification_outcome('notifications', 'months.report_date') }} as outcome_code
    from months
    inner join notifications on {{ in_period('notifications.received_date', 'months.report_date', period) }}

),

outcome_groups as (

    select
        notified.report_date,
        notified.municipality_key,
        notified.organisation_key,
        notified.caseworker_id,
        notified.area_code,
        report_members.member_code,
        count(*) as n_received,
        count(case when notified.outcome_code <> 'too_recent' then 1 end) as n_known,
        count(case when notified.outcome_code = report_members.member_code then 1 end) as n_in_group
    from notified
    inner join report_members on report_members.member_type = 'notification_outcome'
    group by
        notified.report_date,
        notified.municipality_key,
        notified.organisation_key,
        notified.caseworker_id,
        notified.area_code,
        report_members.member_code

),

-- cases that are open on the date
cases as (

    select
        {{ grain }},
        count(*) as n_open,
        count(case when caseworker_id <> 'unknown' then 1 end) as n_held,
        max(case when caseworker_id <> 'unknown' then 1 else 0 end) as n_caseworkers,
        count(case when is_plan_required then 1 end) as n_plan_required,
        count(case when is_plan_required and not has_valid_plan then 1 end) as n_without_plan,
        count(case when is_conversation_expected then 1 end) as n_conversation_expected,
        count(case when is_conversation_expected and is_conversation_too_old then 1 end) as n_conversation_too_old,
        count(case when is_conversation_expected then days_since_conversation end) as n_talked_with,
        sum(case when is_conversation_expected then coalesce(days_since_conversation, 0) else 0 end)
            as days_since_conversation,
        count(case when has_help then 1 end) as n_helped,
        count(case when has_help and is_decision_missing then 1 end) as n_decision_missing,
        count(case when has_help and is_followup_overdue then 1 end) as n_followup_overdue
    from case_months
    group by {{ grain }}

),

-- C24: from receipt to decision; children by the first decision of a case, adults by each application
processed as (

    select
        months.report_date,
        case_processes.municipality_key,
        case_processes.organisation_key,
        case_processes.caseworker_id,
        case_processes.area_code,
        case_processes.days_received_to_decided as processing_days
    from months
    inner join case_processes on {{ in_period('case_processes.decided_date', 'months.report_date', period) }}
    where case_processes.area_code = 'children' and case_processes.started_by_code <> 'opened'

    union all

    select
        report_date,
        municipality_key,
        organisation_key,
        caseworker_id,
        area_code,
        {{ days_between('triggered_date', 'done_date') }} as processing_days
    from pool
    where deadline_type_code = 'adult_decision' and status_code in ('in_time', 'late')

),

processing as (

    select
        {{ grain }},
        count(*) as n_decided,
        sum(processing_days) as processing_days
    from processed
    group by {{ grain }}

),

placed_children as (

    select
        placed.month_end_date as report_date,
        placed.municipality_key,
        'all' as organisation_key,
        'all' as caseworker_id,
        placed.area_code,
        count(distinct placed.person_key) as n_placed
    from placed
    inner join months on placed.month_end_date = months.report_date
    group by placed.month_end_date, placed.municipality_key, placed.area_code

),

finest as (

    {%- for relation, item, measures in [
        ('kinds', 'item_code', [
            ('obligations_in_time', 'n_in_time', 'n_judged', 'n_judged + n_not_yet_due', 'n_judged', 'share'),
            ('obligations_overdue', 'n_overdue', 'null', 'n_overdue', 'n_overdue', 'count'),
            ('obligations_not_yet_due', 'n_not_yet_due', 'null', 'n_not_yet_due', 'n_not_yet_due', 'count'),
        ]),
        ('cases', 'null', [
            ('open_cases', 'n_open', 'null', 'n_open', 'n_open', 'count'),
            ('cases_per_caseworker', 'n_held', 'n_caseworkers', 'n_open', 'n_held', 'mean'),
            ('cases_without_plan', 'n_without_plan', 'n_plan_required', 'n_plan_required', 'n_plan_required', 'share'),
            (
                'conversation_too_old', 'n_conversation_too_old', 'n_conversation_expected', 'n_conversation_expected',
                'n_conversation_expected', 'share'
            ),
            (
                'days_since_conversation', 'days_since_conversation', 'n_talked_with', 'n_conversation_expected',
                'n_talked_with', 'days'
            ),
            ('decision_missing', 'n_decision_missing', 'n_helped', 'n_helped', 'n_helped', 'share'),
            ('followup_overdue', 'n_followup_overdue', 'n_helped', 'n_helped', 'n_helped', 'share'),
        ]),
        ('processing', 'null', [('processing_days', 'processing_days', 'n_decided', 'n_decided', 'n_decided', 'days')]),
        ('placed_children', 'null', [('placed_children', 'n_placed', 'null', 'n_placed', 'n_placed', 'count')]),
    ] %}
        {%- for measure, numerator, denominator, total, measured, unit in measures %}
            select
                {{ grain }},
                cast({{ item }} as varchar) as item_code,
                {{ measure_columns(measure, numerator, denominator, total, measured, unit=unit) }}
            from {{ relation }}
            union all
        {%- endfor %}
    {%- endfor %}
    select
        {{ grain }},
        cast(null as varchar) as item_code,
        measure_code,
        member_type,
        member_code,
        cast(n_in_group as decimal(18, 4)) as numerator,
        cast(null as decimal(18, 4)) as denominator,
        n_decisions as n_total,
        n_decisions as n_measured,
        'count' as unit
    from decision_groups
    union all
    select
        {{ grain }},
        cast(null as varchar) as item_code,
        {{ measure_columns(
            'notification_outcome', 'n_in_group', 'n_received', 'n_received', 'n_known',
            member_type='notification_outcome', member='member_code'
        ) }}
    from outcome_groups
    union all
    select
        {{ grain }},
        cast(null as varchar) as item_code,
        {{ measure_columns('notifications', 'count(*)', 'null', 'count(*)', 'count(*)', unit='count') }}
    from notified
    group by {{ grain }}

),

celled as (

    select
        finest.*,
        requests.scope_type,
        case requests.scope_type
            when 'municipality' then finest.municipality_key
            when 'organisation' then finest.organisation_key
            when 'caseworker' then finest.caseworker_id
        end as scope_key,
        requests.breakdown_type,
        case requests.breakdown_type
            when 'none' then 'all'
            when 'organisation' then finest.organisation_key
            when 'caseworker' then finest.caseworker_id
        end as breakdown_key
    from finest
    inner join requests
        on
            finest.report_date = requests.report_date
            and finest.area_code = requests.area_code
            and finest.measure_code = requests.measure_code

),

measured as (

    select
        {{ cell }},
        item_code,
        measure_code,
        member_type,
        member_code,
        unit,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(n_total) as n_total,
        sum(n_measured) as n_measured
    from celled
    group by {{ cell }}, item_code, measure_code, member_type, member_code, unit

)

{{ template_rows(
    'measured',
    area_code='measured.area_code',
    item_type="'deadline_type'",
    item_code='measured.item_code'
) }}
