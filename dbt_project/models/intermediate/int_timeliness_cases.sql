{{ config(materialized='view') }}
{#- The columns of a measure at its finest: month end, team and caseworker; they add up to every unit. -#}
{%- set grain = "report_date, municipality_key, organisation_key, caseworker_id, area_code" -%}
{#- measure, numerator, denominator, total, measured, unit -#}
{%- set measures = [
    ('open_cases', 'n_open', 'null', 'n_open', 'n_open', 'count'),
    ('cases_per_caseworker', 'n_held', 'n_caseworkers', 'n_open', 'n_held', 'mean'),
    ('cases_without_plan', 'n_without_plan', 'n_plan_required', 'n_plan_required', 'n_plan_required', 'share'),
    (
        'conversation_too_old', 'n_conversation_too_old', 'n_conversation_expected', 'n_conversation_expected',
        'n_conversation_expected', 'share'
    ),
    (
        'days_since_conversation', 'days_since_conversation', 'n_talked_with', 'n_conversation_expected',
        'n_talked_with', 'days'
    ),
    ('decision_missing', 'n_decision_missing', 'n_helped', 'n_helped', 'n_helped', 'share'),
    ('followup_overdue', 'n_followup_overdue', 'n_helped', 'n_helped', 'n_helped', 'share')
] -%}
-- Cases that are open on a month end: plans, conversations, decisions, follow-ups and caseworkers; and placed children.
with case_months as (

    select
        *,
        month_end_date as report_date
    from {{ ref('fct_case_month') }}

),

placed as (

    select * from {{ ref('fct_intervention_month') }}
    where is_placement and is_active_at_month_end and is_counted_age and area_code = 'children'

),

cases as (

    select
        {{ grain }},
        count(*) as n_open,
        count(case when caseworker_id <> 'unknown' then 1 end) as n_held,
        max(case when caseworker_id <> 'unknown' then 1 else 0 end) as n_caseworkers,
        count(case when is_plan_required then 1 end) as n_plan_required,
        count(case when is_plan_required and not has_valid_plan then 1 end) as n_without_plan,
        count(case when is_conversation_expected then 1 end) as n_conversation_expected,
        count(case when is_conversation_expected and is_conversation_too_old then 1 end) as n_conversation_too_old,
        count(case when is_conversation_expected then days_since_conversation end) as n_talked_with,
        sum(case when is_conversation_expected then coalesce(days_since_conversation, 0) else 0 end)
            as days_since_conversation,
        count(case when has_help then 1 end) as n_helped,
        count(case when has_help and is_decision_missing then 1 end) as n_decision_missing,
        count(case when has_help and is_followup_overdue then 1 end) as n_followup_overdue
    from case_months
    group by {{ grain }}

),

placed_children as (

    select
        month_end_date as report_date,
        municipality_key,
        'all' as organisation_key,
        'all' as caseworker_id,
        area_code,
        count(distinct person_key) as n_placed
    from placed
    group by month_end_date, municipality_key, area_code

)

{% for measure, numerator, denominator, total, measured, unit in measures %}
    select
        {{ grain }},
        cast(null as varchar) as item_code,
        {{ measure_columns(measure, numerator, denominator, total, measured, unit=unit) }}
    from cases

    union all
{% endfor %}

select
    {{ grain }},
    cast(null as varchar) as item_code,
    {{ measure_columns('placed_children', 'n_placed', 'null', 'n_placed', 'n_placed', unit='count') }}
from placed_children
