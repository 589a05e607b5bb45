with report_months as (

    select * from {{ ref('int_report_months') }}

),

units as (

    select * from {{ ref('int_ladder_units') }}

    union all

    select * from {{ ref('int_placement_units') }}

),

interventions as (

    select * from {{ ref('int_interventions') }}

),

measure_members as (

    select * from {{ ref('measure_member') }}

),

ladder_steps as (

    select * from {{ ref('dim_ladder_step') }}

),

intervention_types as (

    select * from {{ ref('dim_intervention_type') }}

),

breakdown_rows as (

    select
        'none' as breakdown_type,
        'all' as breakdown_key

    union all

    select
        'ladder_step' as breakdown_type,
        coalesce(cast(ladder_step as varchar), 'unknown') as breakdown_key
    from ladder_steps

    union all

    select
        'intervention_type' as breakdown_type,
        intervention_type_key as breakdown_key
    from intervention_types

),

municipalities as (

    select distinct municipality_key from interventions

),

-- the first day of the history: help that ended before it may be missing from what the source delivers
history as (

    select min(month_start_date) as history_start_date from report_months

),

-- every member of every measure is there, also when nobody is in it
members as (

    select
        report_months.report_date,
        municipalities.municipality_key,
        measure_members.breakdown_type,
        breakdown_rows.breakdown_key,
        measure_members.measure_code,
        measure_members.member_code,
        measure_members.unit,
        {{ add_months(
            'report_months.month_start_date',
            "1 - coalesce(measure_members.lookback_months, " ~ var('ladder_period_months') ~ ")"
        ) }} < history.history_start_date and coalesce(measure_members.lookback_months, 1) > 0 as is_censored
    from report_months
    cross join municipalities
    cross join history
    cross join measure_members
    inner join breakdown_rows
        on
            measure_members.breakdown_type = breakdown_rows.breakdown_type
            -- placements are on the upper steps; their share is of the children whose step is known
            and (
                measure_members.measure_code not in ('placement_share', 'placement_duration', 'stability_dk')
                or breakdown_rows.breakdown_key in ('all', '4', '5', '6')
                or (measure_members.measure_code <> 'placement_share' and breakdown_rows.breakdown_key = 'unknown')
            )

),

totals as (

    select
        report_date,
        municipality_key,
        breakdown_type,
        breakdown_key,
        measure_code,
        sum(denominator_part) as denominator,
        sum(total_part) as n_total,
        sum(measured_part) as n_measured
    from units
    group by report_date, municipality_key, breakdown_type, breakdown_key, measure_code

),

counted as (

    select
        report_date,
        municipality_key,
        breakdown_type,
        breakdown_key,
        measure_code,
        member_code,
        sum(numerator_part) as numerator
    from units
    group by report_date, municipality_key, breakdown_type, breakdown_key, measure_code, member_code

)

select
    members.report_date,
    members.municipality_key,
    members.breakdown_type,
    members.breakdown_key,
    members.measure_code,
    members.member_code,
    members.unit,
    case
        when members.is_censored then 'censored'
        when members.member_code = 'too_recent' then 'too_recent'
    end as label_code,
    cast(case when not members.is_censored then coalesce(counted.numerator, 0) end as decimal(18, 4)) as numerator,
    cast(
        case
            when members.is_censored then null
            when members.unit = 'full_year_persons'
                then {{ days_between(
                    add_months(month_start('members.report_date'), -11), add_days('members.report_date', 1)
                ) }}
            when
                members.unit not in ('count', 'dkk')
                and members.member_code not in ('too_recent', 'not_known')
                then coalesce(totals.denominator, 0)
        end as decimal(18, 4)
    ) as denominator,
    cast(coalesce(totals.n_total, 0) as integer) as n_total,
    cast(case when members.is_censored then 0 else coalesce(totals.n_measured, 0) end as integer) as n_measured
from members
left join totals
    on
        members.report_date = totals.report_date
        and members.municipality_key = totals.municipality_key
        and members.breakdown_type = totals.breakdown_type
        and members.breakdown_key = totals.breakdown_key
        and members.measure_code = totals.measure_code
left join counted
    on
        members.report_date = counted.report_date
        and members.municipality_key = counted.municipality_key
        and members.breakdown_type = counted.breakdown_type
        and members.breakdown_key = counted.breakdown_key
        and members.measure_code = counted.measure_code
        and members.member_code = counted.member_code
