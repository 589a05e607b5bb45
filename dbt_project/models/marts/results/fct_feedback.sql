with fit as (

    select * from {{ ref('stg_feedback__fit_response') }}

),

involvement as (

    select * from {{ ref('stg_feedback__involvement_response') }}

),

cases as (

    select * from {{ ref('int_cases') }}

),

forms as (

    select * from {{ ref('feedback_form') }}

),

respondents as (

    select * from {{ ref('code_list') }}
    where list_code = 'respondent'

),

answers as (

    select
        municipality_code,
        response_id,
        cast(question_number as varchar) as question_code,
        person_id,
        case_number,
        cast(null as varchar) as meeting_id,
        form,
        respondent,
        meeting_date as answered_date,
        cast(answer_value as decimal(5, 1)) as answer_value
    from fit

    union all

    select
        municipality_code,
        response_id,
        question_code,
        cast(null as varchar) as person_id,
        case_number,
        meeting_id,
        form,
        respondent,
        answered_date,
        cast(answer_value as decimal(5, 1)) as answer_value
    from involvement

)

select
    {{ surrogate_key(['answers.municipality_code', 'answers.response_id', 'answers.question_code']) }} as feedback_key,
    {{ surrogate_key(['answers.municipality_code']) }} as municipality_key,
    case
        when answers.person_id is not null then {{ surrogate_key(['answers.person_id']) }}
        else coalesce(cases.person_key, {{ unknown_key() }})
    end as person_key,
    case
        when answers.case_number is null then {{ unknown_key() }}
        else {{ surrogate_key(['answers.municipality_code', 'answers.case_number']) }}
    end as case_key,
    case
        when answers.meeting_id is not null
            then {{ surrogate_key(['answers.municipality_code', 'answers.meeting_id']) }}
    end as network_meeting_key,
    {{ surrogate_key(['answers.municipality_code', 'answers.response_id']) }} as response_key,
    coalesce(forms.form_code, 'unknown') as form_code,
    coalesce(forms.form_name, 'Ukendt') as form_name,
    answers.question_code,
    coalesce(respondents.member_code, 'unknown') as respondent_code,
    coalesce(respondents.member_name, 'Ukendt') as respondent_name,
    answers.answered_date,
    answers.answer_value,
    -- 0 is the best answer and 1 the poorest, whichever way the form runs
    cast(
        case
            when forms.is_higher_better
                then (forms.maximum_value - answers.answer_value) / (forms.maximum_value - forms.minimum_value)
            else (answers.answer_value - forms.minimum_value) / (forms.maximum_value - forms.minimum_value)
        end as decimal(9, 6)
    ) as normalised_value
from answers
left join forms on answers.form = forms.source_text
left join respondents on answers.respondent = respondents.source_text
left join cases
    on
        answers.municipality_code = cases.municipality_code
        and answers.case_number = cases.case_number
