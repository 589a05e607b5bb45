{#- What is counted together, and what a row is about: the same columns in every step. -#}
{%- set place = "municipality_key, organisation_key, caseworker_id, area_code, instrument_code" -%}
{%- set cell = "report_date, municipality_key, scope_type, scope_key, breakdown_type, breakdown_key, area_code,
    instrument_code, measure_code" -%}
-- On each report date: how well forms are filled in and how often raters disagree in the period (Q20, Q24), and
-- how long it is since everybody with help was scored.
with report_months as (

    select
        report_date,
        {{ add_months('month_start_date', 1 - (var('scoring_period_months') | int)) }} as period_start_date
    from {{ ref('int_report_months') }}

),

forms as (

    select * from {{ ref('fct_score_completeness') }}
    where is_final

),

disagreements as (

    select * from {{ ref('fct_score_disagreement') }}

),

form_places as (

    -- the final form places the disagreements of its measurement in a team; without one it is not over yet
    select
        measurement_key,
        min(organisation_key) as organisation_key,
        min(caseworker_id) as caseworker_id,
        min(area_code) as area_code
    from forms
    group by measurement_key

),

scope_breakdowns as (

    select * from {{ ref('scope_breakdown') }}
    where
        scope_type in ('municipality', 'organisation', 'caseworker')
        and breakdown_type in ('none', 'organisation', 'caseworker')

),

observations as (

    select
        'form_completeness' as measure_code,
        municipality_key,
        organisation_key,
        caseworker_id,
        area_code,
        instrument_code,
        measured_date,
        is_complete as is_counted
    from forms

    union all

    -- R18: that raters disagree is told of scores that may be told of
    select
        'score_disagreement' as measure_code,
        disagreements.municipality_key,
        form_places.organisation_key,
        form_places.caseworker_id,
        form_places.area_code,
        disagreements.instrument_code,
        disagreements.measured_date,
        disagreements.is_disagreement as is_counted
    from disagreements
    inner join form_places on disagreements.measurement_key = form_places.measurement_key
    where disagreements.is_released

),

monthly as (

    select
        report_months.report_date,
        observations.measure_code,
        {{ place }},
        count(*) as n_total,
        count(*) as n_measured,
        count(case when observations.is_counted then 1 end) as n_counted,
        cast(null as bigint) as days_since
    from report_months
    inner join observations
        on observations.measured_date between report_months.period_start_date and report_months.report_date
    group by
        report_months.report_date,
        observations.measure_code,
        {{ place }}

    union all

    select
        report_date,
        'days_since_score' as measure_code,
        {{ place }},
        n_total,
        n_measured,
        cast(null as bigint) as n_counted,
        days_since
    from {{ ref('int_days_since_score') }}

),

grouped as (

    select
        monthly.*,
        scope_breakdowns.scope_type,
        scope_breakdowns.breakdown_type,
        case scope_breakdowns.scope_type
            when 'municipality' then monthly.municipality_key
            when 'organisation' then monthly.organisation_key
            when 'caseworker' then monthly.caseworker_id
        end as scope_key,
        case scope_breakdowns.breakdown_type
            when 'none' then 'all'
            when 'organisation' then monthly.organisation_key
            when 'caseworker' then monthly.caseworker_id
        end as breakdown_key
    from monthly
    cross join scope_breakdowns

)

select
    {{ cell }},
    cast(sum(n_total) as integer) as n_total,
    cast(sum(n_measured) as integer) as n_measured,
    cast(sum(n_counted) as integer) as n_counted,
    cast(sum(days_since) as integer) as days_since
from grouped
group by {{ cell }}
