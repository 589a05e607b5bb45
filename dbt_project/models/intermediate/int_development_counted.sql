{{ config(materialized='view') }}

-- Distinct children per group, item and label (C8). Every row of a level holds a child once per value of the level's
-- keys, and a group of figures takes all of them, so that counts of rows add up to counts of children: counted first,
-- and then only added.
with credited as (

    select * from {{ ref('int_development_credited') }}

),

report_groups as (

    select * from {{ ref('scope_breakdown') }}

),

counted as (

    select
        report_date,
        municipality_key,
        organisation_key,
        caseworker_id,
        target_group_key,
        group_level,
        provider_key,
        intervention_type_key,
        intervention_group_code,
        area_code,
        instrument_code,
        item_code,
        count(*) as n_total,
        count(case when development_label_code = 'positive' then 1 end) as n_positive,
        count(case when development_label_code = 'none' then 1 end) as n_none,
        count(case when development_label_code = 'negative' then 1 end) as n_negative,
        count(case when development_label_code = 'not_scored' then 1 end) as n_not_scored,
        count(case when development_label_code = 'single_score' then 1 end) as n_single_score,
        count(case when development_label_code = 'not_followed_up' then 1 end) as n_not_followed_up,
        count(case when development_label_code = 'not_credited' then 1 end) as n_not_credited,
        count(case when development_label_code = 'not_released' then 1 end) as n_not_released,
        -- V29: a goal counts where the development it is compared with counts
        count(
            case
                when
                    development_label_code in ('positive', 'none', 'negative')
                    and goal_status_code in ('reached', 'not_reached')
                    then 1
            end
        ) as n_with_goal,
        count(
            case
                when development_label_code in ('positive', 'none', 'negative') and goal_status_code = 'reached' then 1
            end
        ) as n_goal_reached
    from credited
    group by
        report_date,
        municipality_key,
        organisation_key,
        caseworker_id,
        target_group_key,
        group_level,
        provider_key,
        intervention_type_key,
        intervention_group_code,
        area_code,
        instrument_code,
        item_code

),

grouped as (

    select
        counted.*,
        report_groups.scope_type,
        {{ report_scope_key('report_groups', 'counted') }} as scope_key,
        report_groups.breakdown_type,
        {{ report_breakdown_key('report_groups', 'counted') }} as breakdown_key
    from counted
    inner join report_groups on counted.group_level = report_groups.group_level

)

select
    report_date,
    municipality_key,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    area_code,
    instrument_code,
    item_code,
    cast(sum(n_total) as integer) as n_total,
    cast(sum(n_positive + n_none + n_negative) as integer) as n_measured,
    cast(sum(n_positive) as integer) as n_positive,
    cast(sum(n_none) as integer) as n_none,
    cast(sum(n_negative) as integer) as n_negative,
    cast(sum(n_not_scored) as integer) as n_not_scored,
    cast(sum(n_single_score) as integer) as n_single_score,
    cast(sum(n_not_followed_up) as integer) as n_not_followed_up,
    cast(sum(n_not_credited) as integer) as n_not_credited,
    cast(sum(n_not_released) as integer) as n_not_released,
    cast(sum(n_with_goal) as integer) as n_with_goal,
    cast(sum(n_goal_reached) as integer) as n_goal_reached
from grouped
group by
    report_date,
    municipality_key,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    area_code,
    instrument_code,
    item_code
