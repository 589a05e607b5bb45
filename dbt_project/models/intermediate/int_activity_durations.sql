-- C24: days with help in the twelve months that end on each reported month end, each day once. U12: how long the
-- placements that ended in them lasted, and how long those that run have lasted.
{% set cell = "report_date, municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key" -%}
{% set forever = "cast('9999-12-31' as date)" -%}
with report_months as (

    select
        *,
        {{ add_days('report_date', 1) }} as period_end_date,
        {{ add_months('month_start_date', -11) }} as year_start_date,
        {{ add_months('month_start_date', -11) }} < min(month_start_date) over () as is_year_censored
    from {{ ref('int_report_months') }}

),

spells as (

    select * from {{ ref('int_activity_spells') }}

),

persons as (

    select * from {{ ref('int_persons') }}

),

recipients as (

    select
        report_months.report_date,
        report_months.is_year_censored,
        spells.municipality_key,
        spells.area_code,
        'municipality' as scope_type,
        spells.municipality_key as scope_key,
        spells.breakdown_type,
        spells.breakdown_key,
        count(distinct spells.person_key) as n_persons,
        sum({{ days_between(
            'greatest(spells.start_date, report_months.year_start_date)',
            'least(spells.until_date, report_months.period_end_date)'
        ) }}) as help_days,
        max({{ days_between('report_months.year_start_date', 'report_months.period_end_date') }}) as year_days
    from report_months
    inner join spells
        on
            report_months.report_date >= spells.start_date
            and report_months.year_start_date < spells.until_date
    where
        spells.breakdown_type = 'law_paragraph'
        or (spells.breakdown_type = 'intervention_type' and spells.area_code = 'adults')
    group by
        report_months.report_date,
        report_months.is_year_censored,
        spells.municipality_key,
        spells.area_code,
        spells.breakdown_type,
        spells.breakdown_key

),

stays as (

    select
        report_months.report_date,
        report_months.is_year_censored,
        placements.municipality_key,
        'children' as area_code,
        cells.scope_type,
        case cells.scope_type when 'municipality' then placements.municipality_key else placements.provider_key end
            as scope_key,
        cells.breakdown_type,
        case cells.breakdown_type when 'none' then 'all' else placements.intervention_type_key end as breakdown_key,
        placements.end_date is not null and placements.end_date <= report_months.period_end_date as has_ended,
        {{ days_between('placements.start_date', 'least(coalesce(placements.end_date, ' ~ forever
            ~ '), report_months.period_end_date)') }} as stay_days
    from report_months
    inner join {{ ref('fct_placement') }} as placements
        on
            report_months.report_date >= placements.start_date
            and report_months.year_start_date < coalesce(placements.end_date, {{ forever }})
    left join persons on placements.person_key = persons.person_key
    cross join {{ report_cells(['municipality', 'provider'], ['none', 'intervention_type']) }} as cells
    where
        not placements.is_aftercare
        -- a stay that goes on past the age of a child is not among those that run
        and (
            placements.end_date <= report_months.period_end_date
            or {{ is_counted_age('persons.birth_date', 'report_months.report_date') }}
        )

),

durations as (

    select
        {{ cell }},
        has_ended,
        is_year_censored,
        count(*) as n_stays,
        sum(stay_days) as stay_days
    from stays
    group by {{ cell }}, has_ended, is_year_censored

)

select
    {{ cell }},
    {{ activity_measure(
        'full_year_recipients', 'help_days', 'year_days', 'n_persons', unit='full_year_persons',
        censored='is_year_censored'
    ) }}
from recipients

union all

select
    {{ cell }},
    {{ activity_measure(
        'ended_duration', 'stay_days', 'n_stays', 'n_stays', unit='days', censored='is_year_censored'
    ) }}
from durations
where has_ended

union all

select
    {{ cell }},
    {{ activity_measure('running_duration', 'stay_days', 'n_stays', 'n_stays', unit='days') }}
from durations
where not has_ended
