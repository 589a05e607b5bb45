-- What STAB-US and REENT-US count, one row per care period and measure (docs/placement_stability.md). An exit that has
-- not been followed for twelve months, and care that has run for under 8 days, are too recent to know.
with report_months as (

    select
        report_date,
        {{ add_days('report_date', 1) }} as period_end_date,
        {{ add_months('month_start_date', -11) }} as year_start_date,
        {{ add_months('month_start_date', -23) }} as earlier_start_date,
        {{ add_months('month_start_date', -35) }} as earliest_start_date
    from {{ ref('int_report_months') }}

),

care_periods as (

    select
        *,
        coalesce(care_period_end_date, cast('9999-12-31' as date)) as until_date
    from {{ ref('int_care_periods') }}

),

moves as (

    select * from {{ ref('fct_placement') }}
    where entry_code = 'moved'

),

entries as (

    select
        report_months.report_date,
        care_periods.municipality_key,
        care_periods.person_key,
        care_periods.care_period_start_date,
        count(moves.person_key) as move_count,
        {{ days_between(
            'care_periods.care_period_start_date',
            'least(care_periods.until_date, report_months.period_end_date, care_periods.counted_until_date)'
        ) }} as care_days,
        case
            when care_periods.until_date <= report_months.period_end_date then 1
            when {{ days_between('care_periods.care_period_start_date', 'report_months.period_end_date') }} >= 8 then 1
            else 0
        end as is_known
    from report_months
    inner join care_periods
        on
            report_months.year_start_date <= care_periods.care_period_start_date
            and report_months.period_end_date > care_periods.care_period_start_date
    left join moves
        on
            care_periods.municipality_key = moves.municipality_key
            and care_periods.person_key = moves.person_key
            and care_periods.care_period_start_date = moves.care_period_start_date
            and report_months.period_end_date > moves.start_date
            and care_periods.counted_until_date > moves.start_date
    group by
        report_months.report_date,
        report_months.period_end_date,
        care_periods.municipality_key,
        care_periods.person_key,
        care_periods.care_period_start_date,
        care_periods.until_date,
        care_periods.counted_until_date

),

-- care that ended while the person was a child and the municipality's
exits as (

    select
        *,
        coalesce(
            next_entry_date < {{ add_months('until_date', 12) }} and next_entry_date < counted_until_date, false
        ) as is_reentry
    from care_periods
    where care_period_end_date < counted_until_date and not is_out_of_scope

),

cohorts as (

    -- the later version: all exits
    select
        report_months.report_date,
        exits.municipality_key,
        'reentry_us_exits' as measure_code,
        case when report_months.year_start_date >= exits.until_date then 1 else 0 end as is_followed,
        exits.is_reentry
    from report_months
    inner join exits
        on
            report_months.earlier_start_date < exits.until_date
            and report_months.period_end_date >= exits.until_date

    union all

    -- the first version: who entered, and left within 12 months
    select
        report_months.report_date,
        exits.municipality_key,
        'reentry_us_entries' as measure_code,
        case when report_months.earlier_start_date > exits.care_period_start_date then 1 else 0 end as is_followed,
        exits.is_reentry
    from report_months
    inner join exits
        on
            report_months.earliest_start_date <= exits.care_period_start_date
            and report_months.period_end_date >= exits.until_date
            and {{ add_months('exits.care_period_start_date', 12) }} >= exits.until_date

)

select
    report_date,
    municipality_key,
    {{ figure_unit(
        "'stability_us'", numerator='move_count * is_known', denominator='care_days * is_known', measured='is_known'
    ) }}
from entries

union all

select
    report_date,
    municipality_key,
    {{ figure_unit(
        'measure_code',
        "case when is_followed = 0 then 'too_recent' when is_reentry then 'came_back' else 'not_back' end",
        denominator='is_followed',
        measured='is_followed'
    ) }}
from cohorts
