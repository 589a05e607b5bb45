{#- What a row is about: the same six columns in every step. -#}
{%- set cell = "report_date, municipality_key, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with meetings as (

    select * from {{ ref('fct_network_meeting') }}

),

choices as (

    select * from {{ ref('dim_report_member') }}
    where member_type in ('involvement_answer', 'none')

),

-- those who came and are given the form: child, parents and private network; and what they answered
forms as (

    select
        network_meeting_key,
        participant_group_code as respondent_code,
        true as is_asked,
        cast(null as date) as answered_date,
        cast(null as varchar) as response_key,
        cast(null as varchar) as question_code,
        cast(null as decimal(9, 1)) as answer_value
    from {{ ref('bridge_meeting_participant') }}
    where has_attended and participant_group_code in ('child', 'parents', 'network')

    union all

    select
        network_meeting_key,
        respondent_code,
        false as is_asked,
        answered_date,
        response_key,
        question_code,
        answer_value
    from {{ ref('fct_feedback') }}
    where form_code = 'involvement' and network_meeting_key is not null

),

form_cells as (

    select
        report_months.report_date,
        meetings.municipality_key,
        cells.scope_type,
        {{ unit_key('cells', 'meetings') }} as scope_key,
        cells.breakdown_type,
        case cells.breakdown_type
            when 'none' then 'all'
            when 'respondent' then forms.respondent_code
            when 'meeting_method' then meetings.meeting_method_code
            when 'target_group' then meetings.target_group_key
        end as breakdown_key,
        forms.is_asked,
        forms.response_key,
        forms.question_code,
        forms.answer_value
    from {{ requested_month_ends(['response_rate', 'answer_distribution', 'answer_mean']) }} as report_months
    inner join meetings
        on {{ in_period('meetings.held_date', 'report_months.report_date', var('network_period_months')) }}
    inner join forms
        on
            meetings.network_meeting_key = forms.network_meeting_key
            and (forms.is_asked or report_months.report_date >= forms.answered_date)
    cross join
        {{ report_cells(
            ['municipality', 'organisation'], ['none', 'respondent', 'meeting_method', 'target_group']
        ) }} as cells

),

rates as (

    select
        {{ cell }},
        count(case when is_asked then 1 end) as n_asked,
        count(distinct response_key) as n_forms
    from form_cells
    group by {{ cell }}
    having count(case when is_asked then 1 end) > 0

),

-- each answer to a question, and all of them together
answers as (

    select
        {{ cell }},
        form_cells.question_code as item_code,
        choices.member_type,
        choices.member_code,
        count(*) as n_forms,
        count(form_cells.answer_value) as n_answered,
        sum(form_cells.answer_value) as answer_sum,
        count(
            case
                when
                    coalesce(cast(cast(form_cells.answer_value as integer) as varchar), 'not_answered')
                    = choices.member_code then 1
            end
        ) as n_in_group
    from form_cells
    cross join choices
    where not form_cells.is_asked
    group by {{ cell }}, form_cells.question_code, choices.member_type, choices.member_code

),

measured as (

    select
        {{ cell }},
        cast(null as varchar) as item_code,
        {{ measure_columns('response_rate', 'n_forms', 'n_asked', 'n_asked', 'n_forms') }}
    from rates

    union all

    select
        {{ cell }},
        item_code,
        {{ measure_columns(
            'answer_distribution', 'n_in_group', 'n_forms', 'n_forms', 'n_answered',
            member_type='involvement_answer', member='member_code'
        ) }}
    from answers
    where member_type = 'involvement_answer'

    union all

    select
        {{ cell }},
        item_code,
        {{ measure_columns('answer_mean', 'answer_sum', 'n_answered', 'n_forms', 'n_answered', unit='mean') }}
    from answers
    where member_type = 'none'

)

{{ template_rows(
    'measured',
    item_type="'involvement_question'",
    item_code='measured.item_code',
    item_name='coalesce(items.member_name, measured.item_code)'
) }}
