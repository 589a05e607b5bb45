with comparisons as (

    -- the measurement before in the same course: a new case and a new form each start one of their own (C2)
    select * from {{ ref('int_score_comparisons') }}
    where comparison_type = 'since_previous'

),

instruments as (

    select * from {{ ref('dim_instrument') }}
    where has_goal

),

categories as (

    select * from {{ ref('dim_result_category') }}

),

-- steps from the best value, so that fewer is better whichever way the instrument runs (C1)
measured as (

    select
        comparisons.*,
        {{ steps_from_best('comparisons.score_before', 'instruments') }} as steps_before,
        {{ steps_from_best('comparisons.score_after', 'instruments') }} as steps_after,
        {{ steps_from_best('comparisons.goal_score_before', 'instruments') }} as steps_goal
    from comparisons
    inner join instruments on comparisons.instrument_key = instruments.instrument_key

),

-- row 9: a goal worse than the status is outside the concept; it is flagged and not compared with
compared as (

    select
        *,
        coalesce(steps_goal > steps_before, false) as is_goal_worse_than_status,
        case when steps_goal <= steps_before then steps_goal end as steps_wanted
    from measured

),

ruled as (

    select
        *,
        case
            when steps_before is null or steps_after is null then 1
            when steps_after > steps_before then 2
            when steps_before = 0 and steps_after = 0 then 3
            when steps_after < steps_before and steps_wanted < steps_before and steps_after <= steps_wanted then 4
            when steps_after < steps_before and steps_wanted < steps_before then 5
            when steps_after < steps_before then 6
            when steps_wanted = steps_before then 7
            else 8
        end as rule_row
    from compared

),

classified as (

    select
        *,
        case
            when rule_row = 1 then 'single_score'
            when rule_row = 2 then 'negative_progression'
            when rule_row = 3 then 'unproblematic'
            when rule_row = 4 then 'progression_goal_met'
            when rule_row = 6 and steps_wanted = steps_before
                then
                    {% if var('aarhus_retention_goal_exceeded') == 'retention_goal_met' -%}
                        'retention_goal_met'
                    {%- else -%}
                        'progression'
                    {%- endif %}
            when rule_row in (5, 6) then 'progression'
            when rule_row = 7 then 'retention_goal_met'
            else 'no_progression'
        end as result_category_code,
        case
            when rule_row = 1 then 'not_measured'
            when is_goal_worse_than_status then 'unknown'
            when rule_row in (2, 5) then 'no'
            when rule_row in (3, 4, 7) then 'yes'
            when rule_row = 6 and steps_wanted = steps_before then 'yes'
            when rule_row = 8 and steps_wanted < steps_before then 'no'
            else 'unknown'
        end as goal_met_code
    from ruled

)

select
    classified.score_key,
    classified.municipality_key,
    classified.person_key,
    classified.case_key,
    classified.instrument_key,
    classified.instrument_item_key,
    coalesce(categories.result_category_key, {{ unknown_key() }}) as result_category_key,
    classified.item_code,
    classified.before_date as first_measured_date,
    classified.after_date as measured_date,
    classified.after_registered_date as registered_date,
    cast({{ days_between('classified.before_date', 'classified.after_date') }} as integer) as days_between,
    cast(classified.score_before as decimal(4, 1)) as status_before,
    cast(classified.goal_score_before as decimal(4, 1)) as goal_score,
    cast(classified.score_after as decimal(4, 1)) as status_after,
    classified.result_category_code,
    classified.goal_met_code,
    classified.rule_row,
    classified.is_goal_worse_than_status
from classified
left join categories on classified.result_category_code = categories.result_category_code
