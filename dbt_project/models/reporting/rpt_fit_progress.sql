with fit as (

    -- R18: answers given before management may use the form are in no figure
    select * from {{ ref('fct_score_development') }}
    where
        instrument_code = '{{ var("fit_instrument_code") }}'
        and item_code = 'overall'
        and comparison_type = 'since_start'
        and is_released

),

raters as (

    select * from {{ ref('dim_rater_type') }}

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

-- whose answers show a child's progress: the child's own, and the parents' when the child has not answered
fit_series as (

    select
        fit.*,
        dense_rank() over (
            partition by fit.municipality_key, fit.person_key order by raters.rater_type_order
        ) as series_rank
    from fit
    inner join raters on fit.rater_type_key = raters.rater_type_key

),

-- the first answer of a course is its baseline; with nothing before it there is nothing to compare
fit_courses as (

    select
        municipality_key,
        person_key,
        case_key,
        rater_type_key,
        after_date as baseline_date,
        {{ add_months('after_date', var('fit_target_months')) }} as target_date
    from fit_series
    where series_rank = 1 and before_date is null

),

-- the last answer up to the target date, compared with the baseline
fit_results as (

    select
        fit_courses.municipality_key,
        fit_courses.person_key,
        fit_courses.case_key,
        fit_courses.baseline_date,
        fit_courses.target_date,
        fit_series.development_label_code,
        row_number() over (
            partition by
                fit_courses.municipality_key,
                fit_courses.person_key,
                fit_courses.case_key,
                fit_courses.rater_type_key,
                fit_courses.baseline_date
            order by fit_series.after_date desc nulls last
        ) as recency
    from fit_courses
    left join fit_series
        on
            fit_courses.municipality_key = fit_series.municipality_key
            and fit_courses.person_key = fit_series.person_key
            and fit_courses.case_key = fit_series.case_key
            and fit_courses.rater_type_key = fit_series.rater_type_key
            and fit_courses.baseline_date = fit_series.before_date
            and fit_courses.target_date >= fit_series.after_date

),

-- courses that reached the target date in the period, and those begun since, which are too recent
fit_states as (

    select
        report_months.report_date,
        fit_results.municipality_key,
        case
            when fit_results.target_date > report_months.report_date then 'too_recent'
            else coalesce(fit_results.development_label_code, 'not_measured')
        end as progress_code
    from {{ reported_month_ends() }} as report_months
    inner join fit_results
        on
            {{ in_period(
                'fit_results.baseline_date',
                'report_months.report_date',
                (var('quality_period_months') | int) + (var('fit_target_months') | int)
            ) }}
    where fit_results.recency = 1

),

fit_groups as (

    select
        fit_states.report_date,
        fit_states.municipality_key,
        progress.member_code,
        count(*) as n_courses,
        count(case when fit_states.progress_code not in ('not_measured', 'too_recent') then 1 end) as n_measured,
        count(case when fit_states.progress_code = progress.member_code then 1 end) as n_in_group
    from fit_states
    inner join report_members as progress on progress.member_type = 'fit_progress'
    group by fit_states.report_date, fit_states.municipality_key, progress.member_code

),

measured as (

    select
        report_date,
        municipality_key,
        {{ whole_municipality() }},
        {{ measure_columns(
            'fit_progress', 'n_in_group', 'n_courses', 'n_courses', 'n_measured',
            member_type='fit_progress', member='member_code'
        ) }}
    from fit_groups

    union all

    -- of the courses with a second answer by the target date
    select
        report_date,
        municipality_key,
        {{ whole_municipality() }},
        {{ measure_columns('fit_progress_share', 'n_in_group', 'n_measured', 'n_courses', 'n_measured') }}
    from fit_groups
    where member_code = 'positive'

)

{{ template_rows('measured') }}
