with spells as (

    select * from {{ ref('int_intervention_spells') }}
    where area_code = 'children'

),

-- the municipality by every breakdown of the figures, the other units in total: a unit has few children on each factor
report_groups as (

    select * from {{ ref('scope_breakdown') }}
    where
        breakdown_type = 'none'
        or (
            scope_type = 'municipality'
            and breakdown_type in ('provider', 'intervention_type', 'intervention_group', 'target_group')
        )

),

compared_periods as (

    select distinct
        report_date,
        municipality_key,
        person_key,
        period_start_date,
        first_measured_date,
        measured_date
    from {{ ref('int_result_category_month') }}

),

-- a child belongs to what it had in the period or between the two measurements, and C11 says who is credited
person_groups as (

    select
        compared_periods.report_date,
        compared_periods.municipality_key,
        compared_periods.person_key,
        compared_periods.first_measured_date,
        compared_periods.measured_date,
        spells.group_level,
        spells.provider_key,
        spells.intervention_type_key,
        spells.intervention_group_code,
        sum(greatest(
            0,
            {{ days_between(
                'greatest(spells.start_date, compared_periods.first_measured_date)',
                'least(coalesce(spells.end_date, compared_periods.measured_date), compared_periods.measured_date)'
            ) }}
        )) as overlap_days
    from compared_periods
    inner join spells
        on
            compared_periods.municipality_key = spells.municipality_key
            and compared_periods.person_key = spells.person_key
            and compared_periods.report_date >= spells.start_date
            and (
                spells.end_date is null
                or spells.end_date > least(compared_periods.first_measured_date, compared_periods.period_start_date)
            )
    group by
        compared_periods.report_date,
        compared_periods.municipality_key,
        compared_periods.person_key,
        compared_periods.first_measured_date,
        compared_periods.measured_date,
        spells.group_level,
        spells.provider_key,
        spells.intervention_type_key,
        spells.intervention_group_code

),

levelled as (

    select
        results.*,
        'all' as group_level,
        cast(null as varchar) as provider_key,
        cast(null as varchar) as intervention_type_key,
        cast(null as varchar) as intervention_group_code,
        results.result_category_code as group_category_code
    from {{ ref('int_result_category_month') }} as results

    union all

    select
        results.*,
        person_groups.group_level,
        person_groups.provider_key,
        person_groups.intervention_type_key,
        person_groups.intervention_group_code,
        case
            when categories.is_measured and person_groups.overlap_days < {{ var('min_overlap_days') }}
                then 'not_credited'
            else results.result_category_code
        end as group_category_code
    from {{ ref('int_result_category_month') }} as results
    inner join person_groups
        on
            results.report_date = person_groups.report_date
            and results.municipality_key = person_groups.municipality_key
            and results.person_key = person_groups.person_key
            and results.first_measured_date is not distinct from person_groups.first_measured_date
            and results.measured_date is not distinct from person_groups.measured_date
    inner join {{ ref('dim_result_category') }} as categories
        on results.result_category_code = categories.result_category_code

),

grouped as (

    select
        levelled.report_date,
        levelled.municipality_key,
        report_groups.scope_type,
        {{ report_scope_key('report_groups', 'levelled') }} as scope_key,
        report_groups.breakdown_type,
        {{ report_breakdown_key('report_groups', 'levelled') }} as breakdown_key,
        levelled.item_code,
        levelled.group_category_code
    from levelled
    inner join report_groups on levelled.group_level = report_groups.group_level

)

select
    grouped.report_date,
    grouped.municipality_key,
    grouped.scope_type,
    grouped.scope_key,
    grouped.breakdown_type,
    grouped.breakdown_key,
    grouped.item_code,
    {{ surrogate_key(['grouped.group_category_code']) }} as result_category_key,
    cast(count(*) as integer) as n_children
from grouped
group by
    grouped.report_date,
    grouped.municipality_key,
    grouped.scope_type,
    grouped.scope_key,
    grouped.breakdown_type,
    grouped.breakdown_key,
    grouped.item_code,
    grouped.group_category_code
