-- Which earlier measurement each measurement is compared with, by three rules (C2), inside one course:
-- the same person, case, instrument, item and series. No earlier measurement gives an empty before_date.
with scores as (

    select * from {{ ref('int_scores_final') }}

),

followed as (

    select
        *,
        {{ year_start('measured_date') }} as year_start_date,
        lag(measured_date) over course as previous_date,
        lag(score) over course as previous_score,
        lag(goal_score) over course as previous_goal_score,
        first_value(measured_date) over course as first_date,
        first_value(score) over course as first_score,
        first_value(goal_score) over course as first_goal_score
    from scores
    window
        course as (
            partition by municipality_key, person_key, case_key, instrument_key, item_code, series_code
            order by measured_date
        )

),

-- the latest on or before 1 January: the one before the year's first, or the year's first when it is of that very day
yearly as (

    select
        *,
        first_value(measured_date) over course_year as year_first_date,
        first_value(score) over course_year as year_first_score,
        first_value(goal_score) over course_year as year_first_goal_score,
        first_value(previous_date) over course_year as before_year_date,
        first_value(previous_score) over course_year as before_year_score,
        first_value(previous_goal_score) over course_year as before_year_goal_score
    from followed
    window
        course_year as (
            partition by
                municipality_key, person_key, case_key, instrument_key, item_code, series_code, year_start_date
            order by measured_date
        )

),

placed as (

    select
        *,
        first_date < measured_date as has_start,
        year_first_date = year_start_date and year_first_date < measured_date as is_new_year_start
    from yearly

),

comparison_types as (

    select 'since_previous' as comparison_type
    union all
    select 'since_start' as comparison_type
    union all
    select 'since_period_start' as comparison_type

)

select
    placed.score_key,
    comparison_types.comparison_type,
    placed.municipality_key,
    placed.person_key,
    placed.case_key,
    placed.instrument_key,
    placed.instrument_item_key,
    placed.rater_type_key,
    placed.item_code,
    placed.item_kind,
    placed.series_code,
    placed.rater_rank,
    case comparison_types.comparison_type
        when 'since_previous' then placed.previous_date
        when 'since_start' then case when placed.has_start then placed.first_date end
        else case when placed.is_new_year_start then placed.year_first_date else placed.before_year_date end
    end as before_date,
    placed.measured_date as after_date,
    placed.registered_date as after_registered_date,
    case comparison_types.comparison_type
        when 'since_previous' then placed.previous_score
        when 'since_start' then case when placed.has_start then placed.first_score end
        else case when placed.is_new_year_start then placed.year_first_score else placed.before_year_score end
    end as score_before,
    placed.score as score_after,
    case comparison_types.comparison_type
        when 'since_previous' then placed.previous_goal_score
        when 'since_start' then case when placed.has_start then placed.first_goal_score end
        else case when placed.is_new_year_start then placed.year_first_goal_score else placed.before_year_goal_score end
    end as goal_score_before,
    placed.goal_score as goal_score_after,
    -- the start of the course again, so that a reader of the latest comparison has both beside each other
    case when placed.has_start then placed.first_date end as start_date,
    case when placed.has_start then placed.first_score end as score_at_start
from placed
cross join comparison_types
