{{ config(materialized='view') }}

-- Every active goal of every month end in each group that a goal figure shows. Total, dimension and target group take
-- all active goals (C14); a provider or a type of intervention takes the goals of the children who have it that day.
with snapshots as (

    select * from {{ ref('fct_goal_snapshot') }}
    where is_counted_age

),

goals as (

    select * from {{ ref('dim_goal') }}

),

person_groups as (

    select * from {{ ref('int_person_group_month') }}
    where group_level <> 'all' and area_code = 'children'

),

scope_breakdowns as (

    select * from {{ ref('scope_breakdown') }}

),

groupings as (

    select
        scope_type,
        breakdown_type,
        group_level
    from scope_breakdowns

    union all

    select
        scope_type,
        'dimension' as breakdown_type,
        group_level
    from scope_breakdowns
    where breakdown_type = 'none'

),

goal_levels as (

    select
        snapshots.*,
        'all' as group_level,
        cast(null as varchar) as provider_key,
        cast(null as varchar) as intervention_type_key,
        cast(null as varchar) as intervention_group_code
    from snapshots

    union all

    select
        snapshots.*,
        person_groups.group_level,
        person_groups.provider_key,
        person_groups.intervention_type_key,
        person_groups.intervention_group_code
    from snapshots
    inner join person_groups
        on
            snapshots.report_date = person_groups.report_date
            and snapshots.municipality_key = person_groups.municipality_key
            and snapshots.person_key = person_groups.person_key

)

select
    goal_levels.report_date,
    goal_levels.municipality_key,
    goal_levels.goal_key,
    goal_levels.grade_key,
    groupings.scope_type,
    {{ report_scope_key('groupings', 'goal_levels') }} as scope_key,
    groupings.breakdown_type,
    {{ report_breakdown_key('groupings', 'goal_levels', 'goals.item_code') }} as breakdown_key
from goal_levels
inner join groupings on goal_levels.group_level = groupings.group_level
inner join goals on goal_levels.goal_key = goals.goal_key
