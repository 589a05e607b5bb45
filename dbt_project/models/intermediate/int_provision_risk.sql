-- What assessments of risk, and citizens' own answers about their wellbeing, add to the measures of a month.
with assessments as (

    select
        *,
        {{ month_end('assessed_date') }} as month_end_date
    from {{ ref('fct_risk_profile') }}

),

fit as (

    select * from {{ ref('dim_instrument') }}
    where instrument_code = '{{ var("fit_instrument_code") }}'

),

-- a citizen's own answers, while the offer gave help; what others answer about the citizen is theirs
wellbeing as (

    select
        {{ month_end('answers.answered_date') }} as month_end_date,
        answers.municipality_key,
        answers.person_key,
        interventions.offer_key,
        answers.feedback_key,
        max(answers.answer_value) as answer_value
    from {{ ref('fct_feedback') }} as answers
    inner join {{ ref('fct_intervention') }} as interventions
        on
            {{ same_keys('answers', 'interventions', ['municipality_key', 'person_key']) }}
            and {{ is_active_on('answers.answered_date', 'interventions.start_date', 'interventions.end_date') }}
    inner join fit
        on {{ is_released('fit.management_use_from_date', 'cast(null as date)', 'answers.answered_date') }}
    where
        answers.form_code = 'fit_wellbeing'
        and answers.respondent_code in ('child', 'citizen')
        and answers.answer_value is not null
        and interventions.is_counted
    group by
        {{ month_end('answers.answered_date') }}, answers.municipality_key, answers.person_key, interventions.offer_key,
        answers.feedback_key

)

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'red_assessments', 'mean', "case when light_code = 'red' then 1 else 0 end",
        person='municipality_key || person_key'
    ) }}
from assessments
where light_code is not null

union all

select
    assessments.month_end_date as report_date,
    assessments.municipality_key,
    assessments.offer_key,
    {{ provision_unit(
        'risk_lights', 'share', 'case when assessments.light_code = lights.code then 1 else 0 end', '1', '1', '1',
        breakdown_type="'risk_light'", breakdown_key='lights.code'
    ) }}
from assessments
cross join {{ listed(['green', 'yellow', 'red']) }} as lights
where assessments.light_code is not null

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('bvc_score', 'mean', 'bvc_score', '1', '1', '1') }}
from assessments
where bvc_score is not null

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('fit_wellbeing', 'mean', 'answer_value', '1', person='municipality_key || person_key') }}
from wellbeing
