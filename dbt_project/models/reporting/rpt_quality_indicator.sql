{#- What a row is about: the same six columns in every step. -#}
{%- set cell = "report_date, municipality_key, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with absence as (

    select * from {{ ref('fct_school_absence') }}

),

fit as (

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

helped as (

    select distinct
        month_end_date,
        municipality_key,
        person_key
    from {{ ref('fct_intervention_month') }}
    where is_counted_age and is_active_at_month_end

),

profiles as (

    select * from {{ ref('fct_profile_snapshot') }}
    where
        instrument_code = '{{ var("line_instrument_code") }}'
        and item_code = 'overall'
        and area_code = 'children'
        and score_now is not null
        and is_released

),

-- an open case alone is no help: the same children as in the other figures
lines as (

    select
        profiles.report_date,
        profiles.municipality_key,
        profiles.is_stale,
        case
            when profiles.is_stale then 'not_followed_up' else cast(cast(profiles.score_now as integer) as varchar)
        end as position_code
    from profiles
    inner join helped
        on
            profiles.report_date = helped.month_end_date
            and profiles.municipality_key = helped.municipality_key
            and profiles.person_key = helped.person_key

),

aftercare as (

    select * from {{ ref('fct_aftercare') }}
    where is_due

),

benchmarks as (

    select * from {{ ref('fct_benchmark') }}
    where indicator_code = 'school_wellbeing' and indicator_value is not null

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

    select 'target_group' as breakdown_type

),

cells as (

    select
        scope_types.scope_type,
        breakdown_types.breakdown_type
    from scope_types
    cross join breakdown_types

),

-- school: the months of the period in which the child had help, in the unit and target group of each month
absence_cells as (

    select
        report_months.report_date,
        absence.municipality_key,
        cells.scope_type,
        case cells.scope_type
            when 'municipality' then absence.municipality_key else absence.organisation_key
        end as scope_key,
        cells.breakdown_type,
        case cells.breakdown_type when 'none' then 'all' else absence.target_group_key end as breakdown_key,
        absence.person_key,
        absence.is_reported,
        absence.school_days,
        absence.absence_days
    from report_months
    inner join absence
        on {{ in_period('absence.month_end_date', 'report_months.report_date', var('absence_period_months')) }}
    cross join cells
    where absence.has_help

),

absence_sums as (

    select
        {{ cell }},
        count(distinct person_key) as n_pupils,
        count(distinct case when is_reported then person_key end) as n_reported,
        count(case when is_reported then 1 end) as n_pupil_months,
        sum(case when is_reported then school_days end) as school_days,
        sum(case when is_reported then absence_days end) as absence_days
    from absence_cells
    group by {{ cell }}

),

reported_months as (

    select
        municipality_key,
        person_key,
        month_end_date,
        school_days,
        absence_days,
        row_number() over (partition by municipality_key, person_key order by month_end_date) as month_number
    from absence
    where is_reported

),

-- each child's own baseline: the first months that the school has reported, with help or before it
baselines as (

    select
        municipality_key,
        person_key,
        max(month_end_date) as last_month_end_date,
        sum(school_days) as school_days,
        sum(absence_days) as absence_days
    from reported_months
    where month_number <= {{ var('absence_period_months') }}
    group by municipality_key, person_key
    having count(*) = {{ var('absence_period_months') }}

),

pupil_cells as (

    select
        {{ cell }},
        person_key,
        sum(case when is_reported then school_days end) as school_days,
        sum(case when is_reported then absence_days end) as absence_days
    from absence_cells
    group by {{ cell }}, person_key

),

compared as (

    select
        pupil_cells.report_date,
        pupil_cells.municipality_key,
        pupil_cells.scope_type,
        pupil_cells.scope_key,
        pupil_cells.breakdown_type,
        pupil_cells.breakdown_key,
        case
            when
                baselines.last_month_end_date is null or pupil_cells.school_days is null
                -- the baseline lies wholly before the period, or the child is compared with itself
                or {{ months_between('baselines.last_month_end_date', 'pupil_cells.report_date') }}
                < {{ var('absence_period_months') }}
                then 'no_comparison'
            -- shares are compared by cross multiplication: exact, no division
            when
                100 * (
                    pupil_cells.absence_days * baselines.school_days - baselines.absence_days * pupil_cells.school_days
                )
                > {{ var('absence_min_change_points') }} * pupil_cells.school_days * baselines.school_days
                then 'higher'
            when
                100 * (
                    baselines.absence_days * pupil_cells.school_days - pupil_cells.absence_days * baselines.school_days
                )
                > {{ var('absence_min_change_points') }} * pupil_cells.school_days * baselines.school_days
                then 'lower'
            else 'same'
        end as change_code
    from pupil_cells
    left join baselines
        on
            pupil_cells.municipality_key = baselines.municipality_key
            and pupil_cells.person_key = baselines.person_key

),

absence_changes as (

    select
        {{ cell }},
        changes.member_code,
        count(*) as n_pupils,
        count(case when compared.change_code <> 'no_comparison' then 1 end) as n_compared,
        count(case when compared.change_code = changes.member_code then 1 end) as n_in_group
    from compared
    inner join report_members as changes on changes.member_type = 'absence_change'
    group by {{ cell }}, changes.member_code

),

-- wellbeing at school: the newest year of each area that was published by the date; pupils cannot be told apart
published as (

    select
        report_months.report_date,
        benchmarks.*,
        max(benchmarks.year_number) over (
            partition by report_months.report_date, benchmarks.municipality_key, benchmarks.wellbeing_area_code
        ) as newest_year
    from report_months
    inner join benchmarks on report_months.report_date >= benchmarks.published_date

),

wellbeing as (

    select
        report_date,
        municipality_key,
        wellbeing_area_code,
        case when is_own_municipality then 'own' else 'others' end as subject_code,
        sum(indicator_value) as value_sum,
        count(*) as n_municipalities
    from published
    where year_number = newest_year
    group by
        report_date,
        municipality_key,
        wellbeing_area_code,
        case when is_own_municipality then 'own' else 'others' end

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
    from report_months
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

-- where on the line each child is placed; a placing that is too old is no longer known
line_groups as (

    select
        lines.report_date,
        lines.municipality_key,
        positions.member_code,
        count(*) as n_children,
        count(case when not lines.is_stale then 1 end) as n_fresh,
        count(case when lines.position_code = positions.member_code then 1 end) as n_in_group
    from lines
    inner join report_members as positions on positions.member_type = 'line_position'
    group by lines.report_date, lines.municipality_key, positions.member_code

),

-- follow-ups that fell due in the period, asked or not; what is not due yet is too recent and is not here
due as (

    select
        report_months.report_date,
        aftercare.municipality_key,
        aftercare.months_after,
        aftercare.aftercare_indicator_code,
        case
            when aftercare.followup_date <= report_months.report_date then aftercare.aftercare_outcome_code
            else 'not_asked'
        end as outcome_code
    from report_months
    inner join aftercare
        on {{ in_period('aftercare.due_date', 'report_months.report_date', var('quality_period_months')) }}

),

-- support is received or not; the other indicators are a path that is completed, under way, broken off or not begun
indicator_answers as (

    select
        indicators.member_code as aftercare_indicator_code,
        answers.member_code
    from report_members as indicators
    inner join report_members as answers
        on
            answers.member_type = 'aftercare_outcome'
            and (
                answers.member_code in ('not_asked', 'unknown')
                or (indicators.member_code = 'support') = (answers.member_code in ('receives_support', 'no_support'))
            )
    where indicators.member_type = 'aftercare_indicator' and answers.member_code <> 'too_recent'

),

aftercare_groups as (

    select
        due.report_date,
        due.municipality_key,
        due.months_after,
        due.aftercare_indicator_code,
        indicator_answers.member_code,
        count(*) as n_due,
        count(case when due.outcome_code not in ('not_asked', 'unknown') then 1 end) as n_known,
        count(case when due.outcome_code = indicator_answers.member_code then 1 end) as n_in_group
    from due
    inner join indicator_answers on due.aftercare_indicator_code = indicator_answers.aftercare_indicator_code
    group by
        due.report_date,
        due.municipality_key,
        due.months_after,
        due.aftercare_indicator_code,
        indicator_answers.member_code

),

youth_education as (

    select
        report_date,
        municipality_key,
        months_after,
        count(*) as n_due,
        count(case when outcome_code not in ('not_asked', 'unknown') then 1 end) as n_known,
        count(case when outcome_code = 'completed' then 1 end) as n_completed
    from due
    where aftercare_indicator_code = 'youth_education'
    group by report_date, municipality_key, months_after

),

measured as (

    select
        {{ cell }},
        'none' as item_type,
        cast(null as varchar) as item_code,
        'school_absence_share' as measure_code,
        'none' as member_type,
        'all' as member_code,
        cast(absence_days as decimal(18, 4)) as numerator,
        cast(school_days as decimal(18, 4)) as denominator,
        n_pupils as n_total,
        n_reported as n_measured,
        'share' as unit,
        cast(null as decimal(18, 6)) as published_value
    from absence_sums

    union all

    select
        {{ cell }},
        'none' as item_type,
        cast(null as varchar) as item_code,
        'school_absence_days' as measure_code,
        'none' as member_type,
        'all' as member_code,
        cast(absence_days as decimal(18, 4)) as numerator,
        cast(n_pupil_months as decimal(18, 4)) as denominator,
        n_pupils as n_total,
        n_reported as n_measured,
        'days' as unit,
        cast(null as decimal(18, 6)) as published_value
    from absence_sums

    union all

    select
        {{ cell }},
        'none' as item_type,
        cast(null as varchar) as item_code,
        'school_absence_change' as measure_code,
        'absence_change' as member_type,
        member_code,
        cast(n_in_group as decimal(18, 4)) as numerator,
        cast(n_pupils as decimal(18, 4)) as denominator,
        n_pupils as n_total,
        n_compared as n_measured,
        'share' as unit,
        cast(null as decimal(18, 6)) as published_value
    from absence_changes

    union all

    select
        report_date,
        municipality_key,
        'municipality' as scope_type,
        municipality_key as scope_key,
        'none' as breakdown_type,
        'all' as breakdown_key,
        'wellbeing_area' as item_type,
        wellbeing_area_code as item_code,
        'school_wellbeing' as measure_code,
        'wellbeing_subject' as member_type,
        subject_code as member_code,
        -- a published mean: how many answered is not ours to know
        cast(null as decimal(18, 4)) as numerator,
        cast(null as decimal(18, 4)) as denominator,
        cast(null as bigint) as n_total,
        cast(null as bigint) as n_measured,
        'mean' as unit,
        cast(value_sum as decimal(18, 6)) / n_municipalities as published_value
    from wellbeing

    union all

    select
        report_date,
        municipality_key,
        'municipality' as scope_type,
        municipality_key as scope_key,
        'none' as breakdown_type,
        'all' as breakdown_key,
        'none' as item_type,
        cast(null as varchar) as item_code,
        'fit_progress' as measure_code,
        'fit_progress' as member_type,
        member_code,
        cast(n_in_group as decimal(18, 4)) as numerator,
        cast(n_courses as decimal(18, 4)) as denominator,
        n_courses as n_total,
        n_measured,
        'share' as unit,
        cast(null as decimal(18, 6)) as published_value
    from fit_groups

    union all

    -- of the courses with a second answer by the target date
    select
        report_date,
        municipality_key,
        'municipality' as scope_type,
        municipality_key as scope_key,
        'none' as breakdown_type,
        'all' as breakdown_key,
        'none' as item_type,
        cast(null as varchar) as item_code,
        'fit_progress_share' as measure_code,
        'none' as member_type,
        'all' as member_code,
        cast(n_in_group as decimal(18, 4)) as numerator,
        cast(n_measured as decimal(18, 4)) as denominator,
        n_courses as n_total,
        n_measured,
        'share' as unit,
        cast(null as decimal(18, 6)) as published_value
    from fit_groups
    where member_code = 'positive'

    union all

    select
        report_date,
        municipality_key,
        'municipality' as scope_type,
        municipality_key as scope_key,
        'none' as breakdown_type,
        'all' as breakdown_key,
        'none' as item_type,
        cast(null as varchar) as item_code,
        'line_position' as measure_code,
        'line_position' as member_type,
        member_code,
        cast(n_in_group as decimal(18, 4)) as numerator,
        cast(n_children as decimal(18, 4)) as denominator,
        n_children as n_total,
        n_fresh as n_measured,
        'share' as unit,
        cast(null as decimal(18, 6)) as published_value
    from line_groups

    union all

    select
        report_date,
        municipality_key,
        'municipality' as scope_type,
        municipality_key as scope_key,
        'followup_months' as breakdown_type,
        cast(months_after as varchar) as breakdown_key,
        'aftercare_indicator' as item_type,
        aftercare_indicator_code as item_code,
        'aftercare_outcome' as measure_code,
        'aftercare_outcome' as member_type,
        member_code,
        cast(n_in_group as decimal(18, 4)) as numerator,
        cast(n_due as decimal(18, 4)) as denominator,
        n_due as n_total,
        n_known as n_measured,
        'share' as unit,
        cast(null as decimal(18, 6)) as published_value
    from aftercare_groups

    union all

    -- of those whose answer is known; who was not asked or whose answer is unknown shows in the coverage
    select
        report_date,
        municipality_key,
        'municipality' as scope_type,
        municipality_key as scope_key,
        'followup_months' as breakdown_type,
        cast(months_after as varchar) as breakdown_key,
        'aftercare_indicator' as item_type,
        'youth_education' as item_code,
        'youth_education_completed' as measure_code,
        'none' as member_type,
        'all' as member_code,
        cast(n_completed as decimal(18, 4)) as numerator,
        cast(n_known as decimal(18, 4)) as denominator,
        n_due as n_total,
        n_known as n_measured,
        'share' as unit,
        cast(null as decimal(18, 6)) as published_value
    from youth_education

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
    items.member_name as item_name,
    cast(items.member_order as integer) as item_order,
    measured.measure_code,
    measured.member_code,
    members.member_name,
    cast(members.member_order as integer) as member_order,
    measured.numerator,
    measured.denominator,
    cast(measured.n_total as integer) as n_total,
    cast(measured.n_measured as integer) as n_measured,
    cast({{ share('measured.n_measured', 'measured.n_total') }} as decimal(9, 6)) as coverage,
    cast(
        coalesce(measured.published_value, {{ share('measured.numerator', 'measured.denominator') }}) as decimal(18, 6)
    ) as value, -- noqa: RF04
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
    on measured.item_type = items.member_type and measured.item_code = items.member_key
left join report_members as members
    on measured.member_type = members.member_type and measured.member_code = members.member_key
