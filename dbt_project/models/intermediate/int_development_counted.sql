{{ config(materialized='view') }}

-- Distinct persons per group, item and label (C8). Every row of a level holds a person once per value of the level's
-- keys, and a group of figures takes all of them, so that counts of rows add up to counts of persons: counted per cell
-- first, and then only added.
with cells as (

    select distinct
        cell_number,
        report_date,
        municipality_key,
        area_code,
        organisation_key,
        caseworker_id,
        target_group_key,
        group_level,
        provider_key,
        intervention_type_key,
        intervention_group_code
    from {{ ref('int_person_group_month') }}

),

-- every group that a cell is part of
cell_groups as (

    select
        cells.cell_number,
        cells.report_date,
        cells.municipality_key,
        cells.area_code,
        report_groups.scope_type,
        {{ report_scope_key('report_groups', 'cells') }} as scope_key,
        report_groups.breakdown_type,
        {{ report_breakdown_key('report_groups', 'cells') }} as breakdown_key
    from cells
    inner join {{ ref('scope_breakdown') }} as report_groups on cells.group_level = report_groups.group_level

),

numbered_groups as (

    select
        *,
        dense_rank() over (
            partition by report_date
            order by municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key
        ) as group_number
    from cell_groups

),

named_groups as (

    select distinct
        group_number,
        report_date,
        municipality_key,
        area_code,
        scope_type,
        scope_key,
        breakdown_type,
        breakdown_key
    from numbered_groups

),

counted as (

    select
        report_date,
        cell_number,
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
    from {{ ref('int_development_credited') }}
    group by report_date, cell_number, instrument_code, item_code

),

added as (

    select
        numbered_groups.report_date,
        numbered_groups.group_number,
        counted.instrument_code,
        counted.item_code,
        cast(sum(counted.n_total) as integer) as n_total,
        cast(sum(counted.n_positive) as integer) as n_positive,
        cast(sum(counted.n_none) as integer) as n_none,
        cast(sum(counted.n_negative) as integer) as n_negative,
        cast(sum(counted.n_not_scored) as integer) as n_not_scored,
        cast(sum(counted.n_single_score) as integer) as n_single_score,
        cast(sum(counted.n_not_followed_up) as integer) as n_not_followed_up,
        cast(sum(counted.n_not_credited) as integer) as n_not_credited,
        cast(sum(counted.n_not_released) as integer) as n_not_released,
        cast(sum(counted.n_with_goal) as integer) as n_with_goal,
        cast(sum(counted.n_goal_reached) as integer) as n_goal_reached
    from counted
    inner join numbered_groups
        on counted.report_date = numbered_groups.report_date and counted.cell_number = numbered_groups.cell_number
    group by numbered_groups.report_date, numbered_groups.group_number, counted.instrument_code, counted.item_code

)

select
    named_groups.report_date,
    named_groups.municipality_key,
    named_groups.scope_type,
    named_groups.scope_key,
    named_groups.breakdown_type,
    named_groups.breakdown_key,
    named_groups.area_code,
    added.instrument_code,
    added.item_code,
    added.n_total,
    added.n_positive + added.n_none + added.n_negative as n_measured,
    added.n_positive,
    added.n_none,
    added.n_negative,
    added.n_not_scored,
    added.n_single_score,
    added.n_not_followed_up,
    added.n_not_credited,
    added.n_not_released,
    added.n_with_goal,
    added.n_goal_reached
from added
inner join named_groups
    on added.report_date = named_groups.report_date and added.group_number = named_groups.group_number
