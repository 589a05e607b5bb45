{{ config(materialized='view') }}

-- Cases with help on each month end, and whether some of it lacks a decision: help without one by its paragraph on or
-- before the day it began (V15). Adults' orders are their decision.
with months as (

    select report_date from {{ ref('int_report_months') }}

),

interventions as (

    select * from {{ ref('int_interventions') }}
    where is_counted

),

decisions as (

    select
        case_key,
        decision_paragraph,
        min(decided_date) as decided_date
    from {{ ref('fct_decision') }}
    where is_help_decision and is_counted is not false
    group by case_key, decision_paragraph

)

select
    months.report_date,
    interventions.case_key,
    max(
        case when interventions.area_code = 'children' and decisions.case_key is null then 1 else 0 end
    ) = 1 as is_decision_missing
from months
inner join interventions
    on {{ is_active_on('months.report_date', 'interventions.start_date', 'interventions.end_date') }}
left join decisions
    on
        interventions.case_key = decisions.case_key
        and lower(interventions.decision_paragraph) = lower(decisions.decision_paragraph)
        and interventions.start_date >= decisions.decided_date
group by months.report_date, interventions.case_key
