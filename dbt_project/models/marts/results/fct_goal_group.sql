with goal_groups as (

    select * from {{ ref('int_goal_groups') }}

)

select
    report_date,
    municipality_key,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    grade_key,
    -- a goal is in a group once: it has one state per month end and a person each group once, both tested
    cast(count(*) as integer) as n_goals
from goal_groups
group by
    report_date,
    municipality_key,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    grade_key
