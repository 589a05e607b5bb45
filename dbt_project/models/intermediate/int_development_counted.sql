{{ config(materialized='view') }}
{% set labels = [
    'positive', 'none', 'negative', 'not_scored', 'single_score', 'not_followed_up', 'not_credited', 'not_released'
] -%}

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

items as (

    select
        instrument_code,
        item_code,
        row_number() over (order by instrument_code, item_code) as item_number
    from {{ ref('dim_instrument_item') }}
    group by instrument_code, item_code

),

-- labels as numbers, like items and cells: this is the largest set of rows of all
counted as (

    select
        credited.report_date,
        credited.cell_number,
        items.item_number,
        cast(
            case credited.development_label_code
                {%- for label in labels %}
                when '{{ label }}' then {{ loop.index }}
                {%- endfor %}
            end as tinyint
        ) as label_number,
        -- V29: a goal counts where the development it is compared with counts
        credited.development_label_code in ('positive', 'none', 'negative')
        and credited.goal_status_code in ('reached', 'not_reached') as has_goal,
        credited.development_label_code in ('positive', 'none', 'negative')
        and credited.goal_status_code = 'reached' as is_goal_reached,
        count(*) as n
    from {{ ref('int_development_credited') }} as credited
    inner join items on credited.instrument_code = items.instrument_code and credited.item_code = items.item_code
    group by credited.report_date, credited.cell_number, items.item_number, label_number, has_goal, is_goal_reached

),

added as (

    select
        numbered_groups.report_date,
        numbered_groups.group_number,
        counted.item_number,
        cast(sum(counted.n) as integer) as n_total,
        {%- for label in labels %}
        cast(sum(case when counted.label_number = {{ loop.index }} then counted.n else 0 end) as integer) as n_{{ label }},
        {%- endfor %}
        cast(sum(case when counted.has_goal then counted.n else 0 end) as integer) as n_with_goal,
        cast(sum(case when counted.is_goal_reached then counted.n else 0 end) as integer) as n_goal_reached
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
    added.n_total,
    added.n_positive + added.n_none + added.n_negative as n_measured,
    {% for label in labels -%}
    added.n_{{ label }},
    {% endfor -%}
    added.n_with_goal,
    added.n_goal_reached
from added
inner join named_groups
    on added.report_date = named_groups.report_date and added.group_number = named_groups.group_number
inner join items on added.item_number = items.item_number
