{{ config(materialized='view') }}
{#- The columns of a measure at its finest: month end, team and caseworker; they add up to every unit. -#}
{%- set grain = "report_date, municipality_key, organisation_key, caseworker_id, area_code" -%}
{%- set period = var('timeliness_period_months') -%}
-- Obligations that stand on a month end, or left in the period that ends on it, by how they stand.
with months as (

    select report_date from {{ ref('int_report_months') }}

),

obligations as (

    select * from {{ ref('fct_obligation') }}

),

pool as (

    select
        months.report_date,
        obligations.*,
        {{ obligation_status('obligations', 'months.report_date') }} as status_code
    from months
    inner join obligations
        on
            months.report_date >= obligations.triggered_date
            and {{ add_months(month_start('months.report_date'), 1 - (period | int)) }}
            <= coalesce(obligations.left_date, cast('9999-12-31' as date))

),

counted as (

    select
        {{ grain }},
        deadline_type_code,
        count(case when status_code = 'in_time' then 1 end) as n_in_time,
        count(case when status_code <> 'not_yet_due' then 1 end) as n_judged,
        count(case when status_code = 'overdue' then 1 end) as n_overdue,
        count(case when status_code = 'not_yet_due' then 1 end) as n_not_yet_due
    from pool
    where status_code in ('in_time', 'late', 'overdue', 'not_yet_due')
    group by {{ grain }}, deadline_type_code

),

kinds as (

    select
        {{ grain }},
        deadline_type_code as item_code,
        n_in_time,
        n_judged,
        n_overdue,
        n_not_yet_due
    from counted

    union all

    select
        {{ grain }},
        'overall' as item_code,
        sum(n_in_time) as n_in_time,
        sum(n_judged) as n_judged,
        sum(n_overdue) as n_overdue,
        sum(n_not_yet_due) as n_not_yet_due
    from counted
    group by {{ grain }}

)

-- what is open and not yet due is in the total and in neither part of the share
select
    {{ grain }},
    item_code,
    {{ measure_columns('obligations_in_time', 'n_in_time', 'n_judged', 'n_judged + n_not_yet_due', 'n_judged') }}
from kinds

union all

select
    {{ grain }},
    item_code,
    {{ measure_columns('obligations_overdue', 'n_overdue', 'null', 'n_overdue', 'n_overdue', unit='count') }}
from kinds

union all

select
    {{ grain }},
    item_code,
    {{ measure_columns(
        'obligations_not_yet_due', 'n_not_yet_due', 'null', 'n_not_yet_due', 'n_not_yet_due', unit='count'
    ) }}
from kinds
