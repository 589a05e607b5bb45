{% set months_needed = 'coalesce(measure_members.lookback_months, ' ~ var('ladder_period_months') ~ ')' -%}
with units as (

    select * from {{ ref('int_ladder_units') }}
    union all
    select * from {{ ref('int_activity_units') }}
    union all
    select * from {{ ref('int_placement_units') }}
    union all
    select * from {{ ref('int_care_units') }}
    union all
    select * from {{ ref('int_help_units') }}

),

municipalities as (

    select distinct municipality_key from {{ ref('int_interventions') }}

),

-- help that ended before the first day of the history may be missing from what the source delivers
places as (

    select
        report_months.report_date,
        report_months.month_start_date,
        min(report_months.month_start_date) over () as history_start_date,
        municipalities.municipality_key
    from {{ ref('int_report_months') }} as report_months
    cross join municipalities

),

breakdown_rows as (

    select
        'none' as breakdown_type,
        'all' as breakdown_key

    union all

    select
        'ladder_step' as breakdown_type,
        {{ step_code('ladder_step') }} as breakdown_key
    from {{ ref('dim_ladder_step') }}

    union all

    select
        'intervention_type' as breakdown_type,
        intervention_type_key as breakdown_key
    from {{ ref('dim_intervention_type') }}
    where area_code <> 'adults'

),

members as (

    select
        places.report_date,
        places.municipality_key,
        measure_members.breakdown_type,
        breakdown_rows.breakdown_key,
        measure_members.measure_code,
        measure_members.member_code,
        measure_members.unit,
        {{ add_months('places.month_start_date', '1 - ' ~ months_needed) }} < places.history_start_date
        and {{ months_needed }} > 0 as is_censored
    from places
    cross join {{ ref('measure_member') }} as measure_members
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

counted as (

    select
        report_date,
        municipality_key,
        breakdown_type,
        breakdown_key,
        measure_code,
        member_code,
        sum(numerator_part) as numerator,
        sum(denominator_part) as denominator,
        sum(total_part) as n_total,
        sum(measured_part) as n_measured
    from units
    group by report_date, municipality_key, breakdown_type, breakdown_key, measure_code, member_code

),

summed as (

    select
        members.*,
        coalesce(sum(case when members.member_code = counted.member_code then counted.numerator end), 0) as numerator,
        coalesce(sum(counted.denominator), 0) as denominator,
        coalesce(sum(counted.n_total), 0) as n_total,
        coalesce(sum(counted.n_measured), 0) as n_measured
    from members
    left join counted
        on
            members.report_date = counted.report_date
            and members.municipality_key = counted.municipality_key
            and members.breakdown_type = counted.breakdown_type
            and members.breakdown_key = counted.breakdown_key
            and members.measure_code = counted.measure_code
    group by
        members.report_date,
        members.municipality_key,
        members.breakdown_type,
        members.breakdown_key,
        members.measure_code,
        members.member_code,
        members.unit,
        members.is_censored

)

select
    report_date,
    municipality_key,
    breakdown_type,
    breakdown_key,
    measure_code,
    member_code,
    unit,
    case when is_censored then 'censored' when member_code = 'too_recent' then 'too_recent' end as label_code,
    cast(case when not is_censored then numerator end as decimal(18, 4)) as numerator,
    cast(
        case
            when is_censored or unit in ('count', 'dkk') or member_code in ('too_recent', 'not_known') then null
            when unit = 'full_year_persons'
                then {{ days_between(add_months(month_start('report_date'), -11), add_days('report_date', 1)) }}
            else denominator
        end as decimal(18, 4)
    ) as denominator,
    cast(n_total as integer) as n_total,
    cast(case when is_censored then 0 else n_measured end as integer) as n_measured
from summed
