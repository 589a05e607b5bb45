-- What placement stability counts of placements and placed children, one row per placement or child and measure. Each
-- measure follows its published version (docs/placement_stability.md). The year ends on the report date. Days are
-- half-open: a placement whose last day is the report date runs on it, and has ended in the year.
with report_months as (

    select
        report_date,
        {{ add_days('report_date', 1) }} as period_end_date,
        {{ add_months('month_start_date', -11) }} as year_start_date
    from {{ ref('int_report_months') }}

),

placements as (

    select
        placements.*,
        persons.birth_date,
        coalesce(placements.end_date, cast('9999-12-31' as date)) as until_date,
        coalesce({{ counted_until('persons.birth_date') }}, cast('9999-12-31' as date)) as counted_until_date,
        {{ birthday('persons.birth_date', var('children_age_limit') | int) }} as adult_date,
        {{ birthday('persons.birth_date', var('aftercare_age_limit') | int) }} as aftercare_end_date
    from {{ ref('fct_placement') }} as placements
    left join {{ ref('int_persons') }} as persons on placements.person_key = persons.person_key

),

-- placements that touch the year while the person counts as a child, as they stood on the report date
in_year as (

    select
        report_months.*,
        placements.*,
        placements.until_date > report_months.report_date
        and placements.counted_until_date > report_months.report_date as is_placed_child,
        placements.until_date <= report_months.period_end_date
        and placements.until_date < placements.counted_until_date as has_ended_as_child,
        count(*) over (
            partition by report_months.report_date, placements.municipality_key, placements.person_key
        ) as placements_in_year
    from report_months
    inner join placements
        on
            report_months.period_end_date > placements.start_date
            and report_months.year_start_date < placements.until_date
            and report_months.year_start_date < placements.counted_until_date
            and placements.start_date < placements.counted_until_date

)
{% set known = "case when has_ended_as_child and is_breakdown is null then 0 else 1 end" %}
{% set ended = "case when not has_ended_as_child then 'no_breakdown' when is_breakdown is null then 'not_known' "
    ~ "when is_breakdown then 'breakdown' else 'no_breakdown' end" %}
{% for row in [
    {},
    {"breakdown_type": "'ladder_step'", "breakdown_key": step_code('ladder_step')}
] %}
    select
        report_date,
        municipality_key,
        {{ figure_unit("'stability_dk'", ended, denominator=known, measured=known, **row) }}
    from in_year

    union all

    select
        report_date,
        municipality_key,
        {{ figure_unit("'placement_duration'", numerator=days_between('start_date', 'period_end_date'), **row) }}
    from in_year
    where is_placed_child

    union all
{% endfor %}
select
    report_date,
    municipality_key,
    {{ figure_unit("'stability_en3'", "case when placements_in_year >= 3 then 'three_or_more' else 'fewer' end") }}
from in_year
where is_placed_child

union all

select
    report_date,
    municipality_key,
    {{ figure_unit(
        "'stability_en2'",
        "case when " ~ add_months('start_date', 24) ~ " <= report_date then 'same_place' else 'moved' end"
    ) }}
from in_year
where
    is_placed_child
    and {{ age_in_years('birth_date', 'report_date') }} < 16
    and {{ add_months('care_period_start_date', 30) }} <= report_date

union all

-- placed on the day before the year, and still a child on the report date
select
    report_months.report_date,
    placements.municipality_key,
    {{ figure_unit(
        "'reentry_dk'", "case when now_placed.person_key is null then 'not_placed' else 'still_placed' end"
    ) }}
from report_months
inner join placements
    on
        report_months.year_start_date > placements.start_date
        and report_months.year_start_date <= placements.until_date
        and report_months.report_date < placements.counted_until_date
left join in_year as now_placed
    on
        report_months.report_date = now_placed.report_date
        and placements.municipality_key = now_placed.municipality_key
        and placements.person_key = now_placed.person_key
        and now_placed.is_placed_child

union all

-- C25: the children placed, and the young people in aftercare beside them
select
    report_months.report_date,
    placements.municipality_key,
    {{ figure_unit("case when placements.adult_date <= report_months.report_date then 'aftercare_placed' "
        ~ "else 'children_placed' end", denominator='null') }}
from report_months
inner join placements
    on
        {{ is_active_on('report_months.report_date', 'placements.start_date', 'placements.end_date') }}
        and (placements.aftercare_end_date is null or placements.aftercare_end_date > report_months.report_date)
