-- U21: each score that a provider or a citizen has given of a goal of an open case, beside what the authority had found
-- of the goal by then, as the list stood at the end of each month that a report is drawn for. Scales differ, so both
-- stand also as a share of the way from the poorest to the best step.
with months as (

    select * from {{ ref('fct_case_month') }}
    where
        month_end_date <= cast('{{ var("report_date") }}' as date)
        and {{ months_between('month_end_date', "cast('" ~ var('report_date') ~ "' as date)") }}
        < {{ var('figure_report_months') }}

),

goals as (

    select * from {{ ref('dim_goal') }}
    where goal_id <> 'unknown'

),

scores as (

    select
        *,
        substr(series_code, position('|' in series_code) + 1) as sub_goal_code
    from {{ ref('fct_score') }}
    where
        goal_key <> {{ unknown_key() }}
        and score is not null

),

profile as (

    select * from {{ ref('dim_instrument') }}
    where instrument_code = '{{ var("profile_instrument_code") }}'

),

-- a goal's function score is on the scale of the profile
assessments as (

    select
        assessed.goal_key,
        assessed.followup_date,
        assessed.goal_score,
        grades.grade_name,
        {{ share('profile.max_score - assessed.goal_score', 'profile.max_score - profile.min_score') }}
            as authority_share
    from {{ ref('fct_goal_assessment') }} as assessed
    inner join {{ ref('dim_grade') }} as grades on assessed.grade_key = grades.grade_key
    cross join profile
    where assessed.is_state_of_day

),

beside as (

    select
        scores.score_key,
        assessments.*,
        row_number() over (partition by scores.score_key order by assessments.followup_date desc) as assessment_rank
    from scores
    inner join assessments
        on scores.goal_key = assessments.goal_key and scores.measured_date >= assessments.followup_date

)

select
    months.month_end_date as report_date,
    municipalities.municipality_code,
    months.area_code,
    organisations.team_id as organisation_code,
    organisations.team_name as organisation_name,
    months.caseworker_id as caseworker_code,
    cases.case_number,
    months.person_key,
    scores.score_key as goal_score_line_key,
    goals.goal_id as goal_code,
    nullif(scores.sub_goal_code, '') as sub_goal_code,
    goals.item_name,
    scores.measured_date,
    raters.rater_type_name,
    instruments.instrument_name,
    scores.score_text,
    cast(1 - scores.normalised_score as decimal(9, 6)) as score_share,
    beside.followup_date as authority_date,
    beside.grade_name as authority_grade_name,
    cast(beside.goal_score as decimal(4, 1)) as authority_score,
    cast(beside.authority_share as decimal(9, 6)) as authority_share,
    cast(1 - scores.normalised_score - beside.authority_share as decimal(9, 6)) as share_difference
from months
inner join scores on months.case_key = scores.case_key and months.month_end_date >= scores.measured_date
inner join goals on scores.goal_key = goals.goal_key
inner join {{ ref('dim_municipality') }} as municipalities on months.municipality_key = municipalities.municipality_key
inner join {{ ref('dim_organisation') }} as organisations on months.organisation_key = organisations.organisation_key
inner join {{ ref('dim_case') }} as cases on months.case_key = cases.case_key
inner join {{ ref('dim_rater_type') }} as raters on scores.rater_type_key = raters.rater_type_key
inner join {{ ref('dim_instrument') }} as instruments on scores.instrument_key = instruments.instrument_key
left join beside on scores.score_key = beside.score_key and beside.assessment_rank = 1
