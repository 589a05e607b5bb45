-- What the measures of placement stability and of coming back count, one row per placement, care period or child and
-- measure: fct_ladder_group adds them up. Each measure follows its published version (docs/placement_stability.md).
-- Months are calendar months and the periods of 12 months end on the report date. Days are half-open: the period runs
-- from period_start_date up to period_end_date. A placement whose last day is the report date runs on it, and has ended
-- in the period.
with report_months as (

    select
        report_date,
        {{ add_days('report_date', 1) }} as period_end_date,
        {{ add_months('month_start_date', -11) }} as period_start_date,
        {{ add_months('month_start_date', -23) }} as earlier_start_date,
        {{ add_months('month_start_date', -35) }} as earliest_start_date
    from {{ ref('int_report_months') }}

),

persons as (

    select
        person_key,
        birth_date,
        coalesce({{ counted_until('birth_date') }}, cast('9999-12-31' as date)) as counted_until_date,
        {{ birthday('birth_date', var('children_age_limit') | int) }} as adult_date,
        {{ birthday('birth_date', var('aftercare_age_limit') | int) }} as aftercare_end_date
    from {{ ref('int_persons') }}

),

placements as (

    select
        placements.*,
        persons.birth_date,
        persons.adult_date,
        persons.aftercare_end_date,
        coalesce(persons.counted_until_date, cast('9999-12-31' as date)) as counted_until_date
    from {{ ref('fct_placement') }} as placements
    left join persons on placements.person_key = persons.person_key

),

-- placements that touch the period while the person counts as a child, as they stood on the report date
in_period as (

    select
        report_months.*,
        placements.*,
        placements.end_date is null or placements.end_date > report_months.report_date as is_running,
        placements.counted_until_date > report_months.report_date as is_child_at_end,
        coalesce(
            report_months.period_end_date >= placements.end_date
            and placements.end_date < placements.counted_until_date,
            false
        ) as has_ended_as_child,
        count(*) over (
            partition by report_months.report_date, placements.municipality_key, placements.person_key
        ) as placements_in_period
    from report_months
    inner join placements
        on
            report_months.period_end_date > placements.start_date
            and report_months.period_start_date < coalesce(placements.end_date, cast('9999-12-31' as date))
            and report_months.period_start_date < placements.counted_until_date
            and placements.start_date < placements.counted_until_date

),

groupings as (

    select 'none' as breakdown_type

    union all

    select 'ladder_step' as breakdown_type

),

care_periods as (

    select
        municipality_key,
        person_key,
        counted_until_date,
        care_period_start_date,
        care_period_end_date,
        max(case when exit_code = 'left_care' and is_out_of_scope then 1 else 0 end) = 1 as is_out_of_scope
    from placements
    group by
        municipality_key,
        person_key,
        counted_until_date,
        care_period_start_date,
        care_period_end_date

),

-- US versions: care that ended in under 8 days and care from the age of an adult on do not exist
counted_care as (

    select
        *,
        lead(care_period_start_date) over (
            partition by municipality_key, person_key
            order by care_period_start_date
        ) as next_entry_date
    from care_periods
    where
        (
            care_period_end_date is null
            or {{ days_between('care_period_start_date', 'care_period_end_date') }} >= 8
        )
        and care_period_start_date < counted_until_date

),

us_moves as (

    select
        report_months.report_date,
        placements.municipality_key,
        placements.person_key,
        placements.care_period_start_date,
        count(*) as move_count
    from report_months
    inner join placements
        on
            report_months.period_start_date <= placements.care_period_start_date
            and report_months.period_end_date > placements.start_date
            and placements.start_date < placements.counted_until_date
            and placements.entry_code = 'moved'
    group by
        report_months.report_date,
        placements.municipality_key,
        placements.person_key,
        placements.care_period_start_date

),

us_entries as (

    select
        report_months.report_date,
        counted_care.municipality_key,
        coalesce(us_moves.move_count, 0) as move_count,
        {{ days_between(
            'counted_care.care_period_start_date',
            "least(coalesce(counted_care.care_period_end_date, report_months.period_end_date), "
            ~ "report_months.period_end_date, counted_care.counted_until_date)"
        ) }} as care_days,
        -- care that has run for under 8 days on the report date is too recent to know
        counted_care.care_period_end_date <= report_months.period_end_date
        or {{ days_between('counted_care.care_period_start_date', 'report_months.period_end_date') }} >= 8 as is_known
    from report_months
    inner join counted_care
        on
            report_months.period_start_date <= counted_care.care_period_start_date
            and report_months.period_end_date > counted_care.care_period_start_date
    left join us_moves
        on
            report_months.report_date = us_moves.report_date
            and counted_care.municipality_key = us_moves.municipality_key
            and counted_care.person_key = us_moves.person_key
            and counted_care.care_period_start_date = us_moves.care_period_start_date

),

-- care that ended while the person was a child and the municipality's; the later version takes all of them, the first
-- version those that had also begun within the 12 months before
us_exits as (

    select
        *,
        coalesce(
            next_entry_date < {{ add_months('care_period_end_date', 12) }}
            and next_entry_date < counted_until_date,
            false
        ) as is_reentry
    from counted_care
    where
        care_period_end_date < counted_until_date
        and not is_out_of_scope

),

us_cohorts as (

    select
        report_months.report_date,
        us_exits.municipality_key,
        'reentry_us_exits' as measure_code,
        us_exits.care_period_end_date <= report_months.period_start_date as is_followed,
        us_exits.is_reentry
    from report_months
    inner join us_exits
        on
            report_months.earlier_start_date < us_exits.care_period_end_date
            and report_months.period_end_date >= us_exits.care_period_end_date

    union all

    select
        report_months.report_date,
        us_exits.municipality_key,
        'reentry_us_entries' as measure_code,
        us_exits.care_period_start_date < report_months.earlier_start_date as is_followed,
        us_exits.is_reentry
    from report_months
    inner join us_exits
        on
            report_months.earliest_start_date <= us_exits.care_period_start_date
            and report_months.period_end_date >= us_exits.care_period_end_date
            and us_exits.care_period_end_date <= {{ add_months('us_exits.care_period_start_date', 12) }}

),

-- the first close of all help in the first half of the year before, and whether an assessment began within 12 months
se_closes as (

    select
        report_months.report_date,
        report_months.period_end_date,
        spells.municipality_key,
        spells.end_date,
        spells.next_assessment_date,
        {{ age_in_years('persons.birth_date', add_days('spells.end_date', -1)) }} as age,
        row_number() over (
            partition by report_months.report_date, spells.municipality_key, spells.person_key
            order by spells.end_date
        ) as close_number
    from report_months
    inner join {{ ref('int_help_spells') }} as spells
        on
            {{ add_days('spells.end_date', -1) }}
            between {{ add_months(year_start('report_months.report_date'), -12) }}
            and {{ add_days(add_months(year_start('report_months.report_date'), -6), -1) }}
    inner join persons on spells.person_key = persons.person_key
    where persons.birth_date is not null

)

-- STAB-DK: breakdowns of all placements in the period; an end without a registered reason is not measured
select
    in_period.report_date,
    in_period.municipality_key,
    groupings.breakdown_type,
    case groupings.breakdown_type
        when 'none' then 'all'
        else coalesce(cast(in_period.ladder_step as varchar), 'unknown')
    end as breakdown_key,
    'stability_dk' as measure_code,
    case
        when not in_period.has_ended_as_child then 'no_breakdown'
        when in_period.is_breakdown is null then 'not_known'
        when in_period.is_breakdown then 'breakdown'
        else 'no_breakdown'
    end as member_code,
    cast(1 as decimal(18, 4)) as numerator_part,
    cast(1 as integer) as total_part,
    cast(
        case when in_period.has_ended_as_child and in_period.is_breakdown is null then 0 else 1 end as decimal(18, 4)
    ) as denominator_part,
    case when in_period.has_ended_as_child and in_period.is_breakdown is null then 0 else 1 end as measured_part
from in_period
cross join groupings

union all

-- STAB-EN3: three or more placements in the period, of the children in care on the report date
select
    report_date,
    municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    'stability_en3' as measure_code,
    case when placements_in_period >= 3 then 'three_or_more' else 'fewer' end as member_code,
    1 as numerator_part,
    cast(1 as integer) as total_part,
    1 as denominator_part,
    1 as measured_part
from in_period
where is_running and is_child_at_end

union all

-- STAB-EN2: two years in the same placement, of the children under 16 in care for two and a half years
select
    report_date,
    municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    'stability_en2' as measure_code,
    case when {{ add_months('start_date', 24) }} <= report_date then 'same_place' else 'moved' end as member_code,
    1 as numerator_part,
    cast(1 as integer) as total_part,
    1 as denominator_part,
    1 as measured_part
from in_period
where
    is_running
    and {{ age_in_years('birth_date', 'report_date') }} < 16
    and {{ add_months('care_period_start_date', 30) }} <= report_date

union all

-- STAB-US: moves per 1,000 days of those who entered care in the period
select
    report_date,
    municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    'stability_us' as measure_code,
    'all' as member_code,
    case when is_known then move_count else 0 end as numerator_part,
    cast(1 as integer) as total_part,
    case when is_known then care_days else 0 end as denominator_part,
    case when is_known then 1 else 0 end as measured_part
from us_entries

union all

-- STAB-FLIS: days so far of the placements that run on the report date, per child
select
    in_period.report_date,
    in_period.municipality_key,
    groupings.breakdown_type,
    case groupings.breakdown_type
        when 'none' then 'all'
        else coalesce(cast(in_period.ladder_step as varchar), 'unknown')
    end as breakdown_key,
    'placement_duration' as measure_code,
    'all' as member_code,
    {{ days_between('in_period.start_date', 'in_period.period_end_date') }} as numerator_part,
    cast(1 as integer) as total_part,
    1 as denominator_part,
    1 as measured_part
from in_period
cross join groupings
where in_period.is_running and in_period.is_child_at_end

union all

-- REENT-DK: placed a year ago and not placed now
select
    report_months.report_date,
    placements.municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    'reentry_dk' as measure_code,
    case when now_placed.person_key is null then 'not_placed' else 'still_placed' end as member_code,
    1 as numerator_part,
    cast(1 as integer) as total_part,
    1 as denominator_part,
    1 as measured_part
from report_months
inner join placements
    on
        report_months.period_start_date > placements.start_date
        and report_months.period_start_date <= coalesce(placements.end_date, cast('9999-12-31' as date))
        and report_months.report_date < placements.counted_until_date
left join in_period as now_placed
    on
        report_months.report_date = now_placed.report_date
        and placements.municipality_key = now_placed.municipality_key
        and placements.person_key = now_placed.person_key
        and now_placed.is_running

union all

-- REENT-US: both versions; an exit that has not been followed for 12 months is too recent
select
    report_date,
    municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    measure_code,
    case
        when not is_followed then 'too_recent'
        when is_reentry then 'came_back'
        else 'not_back'
    end as member_code,
    1 as numerator_part,
    cast(1 as integer) as total_part,
    case when is_followed then 1 else 0 end as denominator_part,
    case when is_followed then 1 else 0 end as measured_part
from us_cohorts

union all

-- REENT-SE: by age at the close
select
    report_date,
    municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    case when age <= 12 then 'reentry_se_0_12' else 'reentry_se_13_20' end as measure_code,
    case
        when {{ add_months('end_date', 12) }} > period_end_date then 'too_recent'
        when next_assessment_date < {{ add_months('end_date', 12) }} then 'came_back'
        else 'not_back'
    end as member_code,
    1 as numerator_part,
    cast(1 as integer) as total_part,
    case when {{ add_months('end_date', 12) }} > period_end_date then 0 else 1 end as denominator_part,
    case when {{ add_months('end_date', 12) }} > period_end_date then 0 else 1 end as measured_part
from se_closes
where close_number = 1 and age <= 20

union all

-- C25: the children placed, and the young people in aftercare beside them
select
    report_months.report_date,
    placements.municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    case
        when placements.adult_date <= report_months.report_date then 'aftercare_placed'
        else 'children_placed'
    end as measure_code,
    'all' as member_code,
    1 as numerator_part,
    cast(1 as integer) as total_part,
    null as denominator_part,
    1 as measured_part
from report_months
inner join placements
    on
        {{ is_active_on('report_months.report_date', 'placements.start_date', 'placements.end_date') }}
        and (placements.aftercare_end_date is null or placements.aftercare_end_date > report_months.report_date)
