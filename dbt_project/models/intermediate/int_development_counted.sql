{{ config(materialized='view') }}

-- Distinct persons per group, item and label (C8). Every row of a level holds a person once per value of the level's
-- keys, and a group of figures takes all of them, so that counts of rows add up to counts of persons: counted per cell
-- first, and then only added.
{% set measures = [
    'n_positive', 'n_none', 'n_negative', 'n_not_scored', 'n_single_score', 'n_not_followed_up', 'n_not_credited',
    'n_not_released', 'n_with_goal', 'n_goal_reached'
] -%}
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

items as (

    select
        instrument_code,
        item_code,
        row_number() over (order by instrument_code, item_code) as item_number
    from {{ ref('dim_instrument_item') }}
    group by instrument_code, item_code

),

counted as (

    select
        credited.report_date,
        credited.cell_number,
        items.item_number,
        cast(count(*) as integer) as n_total,
        {{ persons_with(['positive']) }} as n_positive,
        {{ persons_with(['none']) }} as n_none,
        {{ persons_with(['negative']) }} as n_negative,
        {{ persons_with(['not_scored']) }} as n_not_scored,
        {{ persons_with(['single_score']) }} as n_single_score,
        {{ persons_with(['not_followed_up']) }} as n_not_followed_up,
        {{ persons_with(['not_credited']) }} as n_not_credited,
        {{ persons_with(['not_released']) }} as n_not_released,
        -- V29: a goal counts where the development it is compared with counts
        {{ persons_with(['positive', 'none', 'negative'], ['reached', 'not_reached']) }} as n_with_goal,
        {{ persons_with(['positive', 'none', 'negative'], ['reached']) }} as n_goal_reached
    from {{ ref('int_development_credited') }} as credited
    inner join items on credited.instrument_code = items.instrument_code and credited.item_code = items.item_code
    group by credited.report_date, credited.cell_number, items.item_number

),

added as (

    select
        numbered_groups.report_date,
        numbered_groups.group_number,
        counted.item_number,
        {%- for measure in measures %}
            cast(sum(counted.{{ measure }}) as integer) as {{ measure }},
        {%- endfor %}
        cast(sum(counted.n_total) as integer) as n_total
    from counted
    inner join numbered_groups
        on counted.report_date = numbered_groups.report_date and counted.cell_number = numbered_groups.cell_number
    group by numbered_groups.report_date, numbered_groups.group_number, counted.item_number

)

select
    named_groups.report_date,
    named_groups.municipality_key,
    named_groups.scope_type,
    named_groups.scope_key,
    named_groups.breakdown_type,
    named_groups.breakdown_key,
    named_groups.area_code,
    items.instrument_code,
    items.item_code,
    {%- for measure in measures %}
        added.{{ measure }},
    {%- endfor %}
    added.n_positive + added.n_none + added.n_negative as n_measured,
    added.n_total
from added
inner join named_groups
    on added.report_date = named_groups.report_date and added.group_number = named_groups.group_number
inner join items on added.item_number = items.item_number
