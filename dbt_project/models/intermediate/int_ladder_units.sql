-- What the key figures of the ladder count, one row per child, measure and row of the breakdown. Children count once
-- per step on which they have help and once in total (C8); in the moves each child has one step (C23).
with report_months as (

    select * from {{ ref('int_report_months') }}

),

states as (

    select * from {{ ref('int_ladder_states') }}

),

persons as (

    select * from {{ ref('int_persons') }}

),

moves as (

    select * from {{ ref('fct_ladder_move') }}

),

steps as (

    select
        ladder_step,
        {{ step_code('ladder_step') }} as step_code
    from {{ ref('dim_ladder_step') }}

),

children_by_step as (

    select
        report_months.report_date,
        states.municipality_key,
        states.person_key,
        states.ladder_step
    from report_months
    inner join states on report_months.report_date = states.state_date
    left join persons on states.person_key = persons.person_key
    where {{ is_counted_age('persons.birth_date', 'report_months.report_date') }}

),

children as (

    select
        report_date,
        municipality_key,
        person_key,
        coalesce(max(ladder_step), 0) >= 4 as is_placed
    from children_by_step
    group by report_date, municipality_key, person_key

),

-- every child is in the denominator of every step; the children that a row is about are those on the step
on_steps as (

    select
        children.report_date,
        children.municipality_key,
        children.is_placed and coalesce(steps.ladder_step, 0) >= 4 as is_placed,
        steps.step_code,
        case when children_by_step.person_key is null then 0 else 1 end as is_there
    from children
    cross join steps
    left join children_by_step
        on
            children.report_date = children_by_step.report_date
            and children.municipality_key = children_by_step.municipality_key
            and children.person_key = children_by_step.person_key
            and steps.step_code = {{ step_code('children_by_step.ladder_step') }}

)

{% set per_step = {"breakdown_type": "'ladder_step'", "breakdown_key": "step_code"} -%}
{% set of_step = dict(per_step, numerator='is_there', total='is_there', measured='is_there') -%}
select
    report_date,
    municipality_key,
    {{ figure_unit("'ladder_share'", **of_step) }}
from on_steps

union all

select
    report_date,
    municipality_key,
    {{ figure_unit("'placement_share'", **of_step) }}
from on_steps
where is_placed

union all

select
    report_date,
    municipality_key,
    {{ figure_unit("'ladder_children'", denominator='null', **per_step) }}
from on_steps
where is_there = 1

union all

select
    report_date,
    municipality_key,
    {{ figure_unit("'ladder_children'", denominator='null') }}
from children
{% for measure, months in [('ladder_moves', var('ladder_period_months')), ('ladder_moves_month', 1)] %}
    union all

    select
        report_date,
        municipality_key,
        {{ figure_unit("'" ~ measure ~ "'", 'direction_code') }}
    from moves
    where period_months = {{ months }}
{% endfor %}
union all

select
    report_date,
    municipality_key,
    {{ figure_unit(
        "'former_institution'",
        "case when direction_code = 'closed' then 'no_help' else " ~ step_code('to_ladder_step') ~ " end"
    ) }}
from moves
where period_months = {{ var('ladder_period_months') }} and from_ladder_step = 6
{% for direction in ['up', 'down'] %}
    union all

    select
        report_date,
        municipality_key,
    {{ figure_unit(
        "'home_based_moved_" ~ direction ~ "'",
        "case when direction_code = '" ~ direction ~ "' then 'moved' else 'not_moved' end"
    ) }}
    from moves
    where period_months = {{ var('ladder_period_months') }} and from_ladder_step = 3
{% endfor %}
