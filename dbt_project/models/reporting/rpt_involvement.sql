{#- What a row is about: the same six columns in every step. -#}
{%- set cell = "report_date, municipality_key, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with meetings as (

    select * from {{ ref('fct_network_meeting') }}

),

feedback as (

    select * from {{ ref('fct_feedback') }}
    where form_code = 'involvement' and network_meeting_key is not null

),

participants as (

    -- child, parents and private network are given the form
    select * from {{ ref('bridge_meeting_participant') }}
    where has_attended and participant_group_code in ('child', 'parents', 'network')

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

report_months as (

    select report_date from {{ reported_month_ends() }} as month_ends

),

scope_types as (

    select 'municipality' as scope_type

    union all

    select 'organisation' as scope_type

),

breakdown_types as (

    select 'none' as breakdown_type

    union all

    select 'respondent' as breakdown_type

    union all

    select 'meeting_method' as breakdown_type

    union all

    select 'target_group' as breakdown_type

),

cells as (

    select
        scope_types.scope_type,
        breakdown_types.breakdown_type
    from scope_types
    cross join breakdown_types

),

meeting_cells as (

    select
        report_months.report_date,
        meetings.municipality_key,
        cells.scope_type,
        case cells.scope_type
            when 'municipality' then meetings.municipality_key else meetings.organisation_key
        end as scope_key,
        cells.breakdown_type,
        case cells.breakdown_type
            when 'none' then 'all'
            when 'meeting_method' then meetings.meeting_method_code
            when 'target_group' then meetings.target_group_key
        end as meeting_breakdown_key,
        meetings.network_meeting_key
    from report_months
    inner join meetings
        on {{ in_period('meetings.held_date', 'report_months.report_date', var('network_period_months')) }}
    cross join cells

),

-- those who were at the meeting and are given the form
asked as (

    select
        meeting_cells.report_date,
        meeting_cells.municipality_key,
        meeting_cells.scope_type,
        meeting_cells.scope_key,
        meeting_cells.breakdown_type,
        coalesce(meeting_cells.meeting_breakdown_key, participants.participant_group_code) as breakdown_key,
        count(*) as n_asked
    from meeting_cells
    inner join participants on meeting_cells.network_meeting_key = participants.network_meeting_key
    group by
        meeting_cells.report_date,
        meeting_cells.municipality_key,
        meeting_cells.scope_type,
        meeting_cells.scope_key,
        meeting_cells.breakdown_type,
        coalesce(meeting_cells.meeting_breakdown_key, participants.participant_group_code)

),

answers as (

    select
        meeting_cells.report_date,
        meeting_cells.municipality_key,
        meeting_cells.scope_type,
        meeting_cells.scope_key,
        meeting_cells.breakdown_type,
        coalesce(meeting_cells.meeting_breakdown_key, feedback.respondent_code) as breakdown_key,
        feedback.question_code,
        feedback.response_key,
        feedback.answer_value
    from meeting_cells
    inner join feedback on meeting_cells.network_meeting_key = feedback.network_meeting_key
    where feedback.answered_date <= meeting_cells.report_date

),

forms as (

    select
        {{ cell }},
        count(distinct response_key) as n_forms
    from answers
    group by {{ cell }}

),

rates as (

    select
        asked.*,
        coalesce(forms.n_forms, 0) as n_forms
    from asked
    left join forms
        on
            asked.report_date = forms.report_date
            and asked.municipality_key = forms.municipality_key
            and asked.scope_type = forms.scope_type
            and asked.scope_key = forms.scope_key
            and asked.breakdown_type = forms.breakdown_type
            and asked.breakdown_key = forms.breakdown_key

),

questions as (

    select
        {{ cell }},
        question_code,
        count(*) as n_forms,
        count(answer_value) as n_answered,
        sum(answer_value) as answer_sum
    from answers
    group by {{ cell }}, question_code

),

distributions as (

    select
        {{ cell }},
        answers.question_code,
        choices.member_code,
        count(*) as n_forms,
        count(answers.answer_value) as n_answered,
        count(
            case
                when
                    coalesce(cast(cast(answers.answer_value as integer) as varchar), 'not_answered')
                    = choices.member_code then 1
            end
        ) as n_in_group
    from answers
    inner join report_members as choices on choices.member_type = 'involvement_answer'
    group by {{ cell }}, answers.question_code, choices.member_code

),

measured as (

    select
        {{ cell }},
        cast(null as varchar) as item_code,
        'response_rate' as measure_code,
        'none' as member_type,
        'all' as member_code,
        cast(n_forms as decimal(18, 4)) as numerator,
        n_asked as denominator,
        n_asked as n_total,
        n_forms as n_measured,
        'share' as unit
    from rates

    union all

    select
        {{ cell }},
        question_code as item_code,
        'answer_distribution' as measure_code,
        'involvement_answer' as member_type,
        member_code,
        cast(n_in_group as decimal(18, 4)) as numerator,
        n_forms as denominator,
        n_forms as n_total,
        n_answered as n_measured,
        'share' as unit
    from distributions

    union all

    select
        {{ cell }},
        question_code as item_code,
        'answer_mean' as measure_code,
        'none' as member_type,
        'all' as member_code,
        cast(answer_sum as decimal(18, 4)) as numerator,
        n_answered as denominator,
        n_forms as n_total,
        n_answered as n_measured,
        'mean' as unit
    from questions

)

select
    measured.report_date,
    municipalities.municipality_code,
    cast('children' as varchar) as area_code,
    measured.scope_type,
    scopes.member_code as scope_code,
    scopes.member_name as scope_name,
    measured.breakdown_type,
    breakdowns.member_code as breakdown_code,
    breakdowns.member_name as breakdown_name,
    cast(breakdowns.member_order as integer) as breakdown_order,
    cast(null as varchar) as instrument_code,
    measured.item_code,
    coalesce(items.member_name, measured.item_code) as item_name,
    cast(items.member_order as integer) as item_order,
    measured.measure_code,
    measured.member_code,
    members.member_name,
    cast(members.member_order as integer) as member_order,
    measured.numerator,
    cast(measured.denominator as decimal(18, 4)) as denominator,
    cast(measured.n_total as integer) as n_total,
    cast(measured.n_measured as integer) as n_measured,
    cast({{ share('measured.n_measured', 'measured.n_total') }} as decimal(9, 6)) as coverage,
    cast({{ share('measured.numerator', 'measured.denominator') }} as decimal(18, 6)) as value, -- noqa: RF04
    measured.unit,
    cast(null as varchar) as label_code,
    cast(null as varchar) as label_name,
    cast(null as varchar) as status_code,
    cast(null as varchar) as status_name
from measured
inner join municipalities on measured.municipality_key = municipalities.municipality_key
left join report_members as scopes
    on measured.scope_type = scopes.member_type and measured.scope_key = scopes.member_key
left join report_members as breakdowns
    on measured.breakdown_type = breakdowns.member_type and measured.breakdown_key = breakdowns.member_key
left join report_members as items
    on items.member_type = 'involvement_question' and measured.item_code = items.member_key
left join report_members as members
    on measured.member_type = members.member_type and measured.member_code = members.member_key
