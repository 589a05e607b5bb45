{{ config(materialized='view') }}
{#- The columns of a measure at its finest: month end, team and caseworker; they add up to every unit. -#}
{%- set grain = "report_date, municipality_key, organisation_key, caseworker_id, area_code" -%}
{%- set period = var('timeliness_period_months') -%}
-- V9: decisions of the period that ends on a month end, by type, and those on placement by consent.
with months as (

    select report_date from {{ ref('int_report_months') }}

),

decisions as (

    select * from {{ ref('fct_decision') }}
    where is_counted is not false

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

decided as (

    select
        months.report_date,
        'children' as area_code,
        decisions.*
    from months
    inner join decisions on {{ in_period('decisions.decided_date', 'months.report_date', period) }}

),

decision_members as (

    select
        {{ grain }},
        'decisions' as measure_code,
        'decision_type' as member_type,
        decision_type_code as member_code
    from decided

    union all

    select
        {{ grain }},
        'placement_decisions' as measure_code,
        'consent_type' as member_type,
        consent_type_code as member_code
    from decided
    where is_placement_decision

),

decision_groups as (

    select
        decision_members.report_date,
        decision_members.municipality_key,
        decision_members.organisation_key,
        decision_members.caseworker_id,
        decision_members.area_code,
        decision_members.measure_code,
        decision_members.member_type,
        report_members.member_code,
        count(case when decision_members.member_code = report_members.member_code then 1 end) as n_in_group,
        count(*) as n_decisions
    from decision_members
    inner join report_members on decision_members.member_type = report_members.member_type
    group by
        decision_members.report_date,
        decision_members.municipality_key,
        decision_members.organisation_key,
        decision_members.caseworker_id,
        decision_members.area_code,
        decision_members.measure_code,
        decision_members.member_type,
        report_members.member_code

)

select
    {{ grain }},
    cast(null as varchar) as item_code,
    measure_code,
    member_type,
    member_code,
    cast(n_in_group as decimal(18, 4)) as numerator,
    cast(null as decimal(18, 4)) as denominator,
    n_decisions as n_total,
    n_decisions as n_measured,
    'count' as unit
from decision_groups
