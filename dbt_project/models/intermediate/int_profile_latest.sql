-- Each person's latest measurement per item at a month end, with what its comparisons say. Only measured persons.
with population as (

    select * from {{ ref('int_profile_population') }}

),

developments as (

    select * from {{ ref('fct_score_development') }}

),

ranked as (

    select
        population.report_date,
        developments.*,
        row_number() over (
            partition by
                population.report_date,
                developments.municipality_key,
                developments.person_key,
                developments.item_code,
                developments.comparison_type
            order by
                developments.after_date desc,
                developments.after_registered_date desc nulls last,
                developments.case_key asc,
                developments.instrument_key asc
        ) as recency
    from population
    inner join developments
        on
            population.municipality_key = developments.municipality_key
            and population.person_key = developments.person_key
            and population.report_date >= developments.after_date

),

latest as (

    select
        *,
        -- C6: older than the cadence of scoring plus grace counts as not followed up
        {{ add_months('after_date', (var('stale_months_children') | int) + (var('stale_grace_months') | int)) }}
        < report_date as is_stale
    from ranked
    where recency = 1

)

select
    previous.report_date,
    previous.municipality_key,
    previous.person_key,
    previous.item_code,
    previous.instrument_item_key,
    previous.after_date as measured_date,
    previous.before_date as previous_measured_date,
    since_start.before_date as start_measured_date,
    previous.is_stale,
    previous.score_after as score_now,
    previous.score_before as score_previous,
    coalesce(since_start.score_before, previous.score_after) as score_at_start,
    case
        when previous.is_stale then 'not_followed_up' else previous.development_label_code
    end as development_label_code,
    case
        when previous.is_stale then 'not_followed_up' else since_start.development_label_code
    end as start_development_label_code
from latest as previous
inner join latest as since_start
    on
        previous.report_date = since_start.report_date
        and previous.municipality_key = since_start.municipality_key
        and previous.person_key = since_start.person_key
        and previous.item_code = since_start.item_code
        and previous.case_key = since_start.case_key
        and previous.instrument_key = since_start.instrument_key
        and since_start.comparison_type = 'since_start'
where previous.comparison_type = 'since_previous'
