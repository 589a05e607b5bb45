-- Each person's latest measurement per instrument and item at a month end, with what its comparisons say. Only measured
-- persons. A measurement is the latest from its own day until the day of the next one, in whichever case that is made.
with population as (

    select * from {{ ref('int_profile_population') }}

),

comparisons as (

    -- a provider's scores of one goal are no profile of the person
    select * from {{ ref('int_score_comparisons') }}
    where comparison_type = 'since_previous' and (item_kind is null or item_kind <> 'goal')

),

instruments as (

    select * from {{ ref('dim_instrument') }}

),

report_months as (

    select * from {{ ref('int_report_months') }}

),

measurements as (

    select
        comparisons.*,
        instruments.instrument_code,
        instruments.area_code as instrument_area_code,
        instruments.min_change,
        instruments.management_use_from_date,
        {{ improvement('instruments.direction', 'comparisons.score_before', 'comparisons.score_after') }}
            as improvement,
        {{ improvement('instruments.direction', 'comparisons.score_at_start', 'comparisons.score_after') }}
            as start_improvement,
        -- the goal set last time against what came of it, and the goal set now against where the person is
        {{ improvement('instruments.direction', 'comparisons.goal_score_before', 'comparisons.score_after') }}
            as beyond_goal,
        {{ improvement('instruments.direction', 'comparisons.score_after', 'comparisons.goal_score_after') }}
            as steps_to_goal,
        -- C6: older than the cadence of scoring plus grace counts as not followed up
        {{ add_months('comparisons.after_date', 'instruments.cadence_months + instruments.grace_months') }}
            as fresh_until_date,
        coalesce(
            lead(comparisons.after_date) over (
                partition by
                    comparisons.municipality_key,
                    comparisons.person_key,
                    comparisons.instrument_key,
                    comparisons.item_code
                order by
                    comparisons.after_date asc,
                    comparisons.after_registered_date asc nulls first,
                    comparisons.rater_rank desc nulls first,
                    comparisons.case_key desc,
                    comparisons.series_code desc
            ),
            cast('9999-12-31' as date)
        ) as superseded_date
    from comparisons
    inner join instruments on comparisons.instrument_key = instruments.instrument_key

),

monthly as (

    select
        report_months.report_date,
        measurements.*
    from report_months
    inner join measurements
        on
            report_months.report_date >= measurements.after_date
            and report_months.report_date < measurements.superseded_date

)

select
    monthly.report_date,
    monthly.municipality_key,
    monthly.person_key,
    population.area_code,
    monthly.instrument_code,
    monthly.item_code,
    monthly.instrument_item_key,
    monthly.after_date as measured_date,
    monthly.before_date as previous_measured_date,
    monthly.start_date as start_measured_date,
    monthly.fresh_until_date < monthly.report_date as is_stale,
    {{ is_released('monthly.management_use_from_date', 'monthly.before_date', 'monthly.after_date') }} as is_released,
    {{ is_released('monthly.management_use_from_date', 'monthly.start_date', 'monthly.after_date') }}
        as is_start_released,
    monthly.score_after as score_now,
    monthly.score_before as score_previous,
    coalesce(monthly.score_at_start, monthly.score_after) as score_at_start,
    monthly.goal_score_before as goal_score_previous,
    monthly.goal_score_after as goal_score_now,
    monthly.steps_to_goal,
    case
        when monthly.fresh_until_date < monthly.report_date then 'not_followed_up'
        when monthly.before_date is null then 'single_score'
        when monthly.beyond_goal is null then 'no_goal'
        when monthly.beyond_goal >= 0 then 'reached'
        else 'not_reached'
    end as goal_status_code,
    case
        when monthly.fresh_until_date < monthly.report_date then 'not_followed_up'
        else {{ development_label('monthly.improvement', 'monthly.min_change') }}
    end as development_label_code,
    case
        when monthly.fresh_until_date < monthly.report_date then 'not_followed_up'
        else {{ development_label('monthly.start_improvement', 'monthly.min_change') }}
    end as start_development_label_code
from monthly
inner join population
    on
        monthly.report_date = population.report_date
        and monthly.municipality_key = population.municipality_key
        and monthly.person_key = population.person_key
        and (monthly.instrument_area_code = population.area_code or monthly.instrument_area_code = 'both')
