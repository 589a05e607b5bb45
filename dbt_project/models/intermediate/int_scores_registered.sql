{{ config(materialized='view') }}

-- Every registered score of every source in one shape: who was scored, with which instrument, by whom, on which item.
with provider_goal_scores as (

    select * from {{ ref('stg_provider_journal__goal_score') }}

),

goals as (

    select * from {{ ref('stg_case_system__goal') }}

)

select
    'form' as source_group,
    municipality_code,
    person_id,
    case_number,
    cast(null as varchar) as goal_id,
    cast(null as varchar) as sub_goal_id,
    instrument_code as instrument_text,
    measurement_id,
    occasion,
    measured_date,
    registered_date,
    rater,
    item,
    score_text,
    cast(null as decimal(4, 1)) as goal_score,
    cast(null as boolean) as is_joint,
    cast(null as boolean) as is_disputed,
    is_final,
    cast(null as boolean) as has_note
from {{ ref('stg_case_system__score') }}

union all

select
    'form' as source_group,
    municipality_code,
    person_id,
    case_number,
    cast(null as varchar) as goal_id,
    cast(null as varchar) as sub_goal_id,
    instrument_code as instrument_text,
    response_id as measurement_id,
    occasion,
    measured_date,
    registered_date,
    rater,
    item,
    score_text,
    cast(goal_score as decimal(4, 1)) as goal_score,
    is_joint,
    is_disputed,
    is_final,
    has_note
from {{ ref('stg_case_system__instrument_score') }}

union all

-- a draft or a cancelled assessment is registered, but never final; the expected level is the goal
select
    'vum' as source_group,
    municipality_code,
    person_id,
    case_number,
    cast(null as varchar) as goal_id,
    cast(null as varchar) as sub_goal_id,
    instrument_version as instrument_text,
    assessment_id as measurement_id,
    cast(null as varchar) as occasion,
    assessed_date as measured_date,
    registered_date,
    rater,
    case
        when sub_theme is null or lower(sub_theme) in ('', 'samlet') then theme
        else theme || ' / ' || sub_theme
    end as item,
    cast(function_level as varchar) as score_text,
    cast(expected_function_level as decimal(4, 1)) as goal_score,
    cast(null as boolean) as is_joint,
    cast(null as boolean) as is_disputed,
    lower(status) = 'godkendt' as is_final,
    has_note
from {{ ref('stg_case_system__vum_score') }}

union all

select
    'fit' as source_group,
    municipality_code,
    person_id,
    case_number,
    cast(null as varchar) as goal_id,
    cast(null as varchar) as sub_goal_id,
    form as instrument_text,
    response_id as measurement_id,
    cast(null as varchar) as occasion,
    meeting_date as measured_date,
    cast(null as date) as registered_date,
    respondent as rater,
    cast(question_number as varchar) as item,
    cast(answer_value as varchar) as score_text,
    cast(null as decimal(4, 1)) as goal_score,
    cast(null as boolean) as is_joint,
    cast(null as boolean) as is_disputed,
    true as is_final,
    cast(null as boolean) as has_note
from {{ ref('stg_feedback__fit_response') }}

union all

select
    'provider_goal' as source_group,
    provider_goal_scores.municipality_code,
    provider_goal_scores.person_id,
    goals.case_number,
    provider_goal_scores.goal_id,
    provider_goal_scores.sub_goal_id,
    provider_goal_scores.scale_code as instrument_text,
    provider_goal_scores.score_id as measurement_id,
    cast(null as varchar) as occasion,
    provider_goal_scores.measured_date,
    provider_goal_scores.registered_date,
    provider_goal_scores.rater,
    'goal' as item,
    provider_goal_scores.score_text,
    cast(null as decimal(4, 1)) as goal_score,
    cast(null as boolean) as is_joint,
    cast(null as boolean) as is_disputed,
    true as is_final,
    provider_goal_scores.has_note
from provider_goal_scores
left join goals
    on
        provider_goal_scores.municipality_code = goals.municipality_code
        and provider_goal_scores.goal_id = goals.goal_id
