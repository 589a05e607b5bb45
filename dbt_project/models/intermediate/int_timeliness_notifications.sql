{{ config(materialized='view') }}
{#- The columns of a measure at its finest: month end, team and caseworker; they add up to every unit. -#}
{%- set grain = "report_date, municipality_key, organisation_key, caseworker_id, area_code" -%}
{%- set period = var('timeliness_period_months') -%}
-- V11, REREF: notifications of the period that ends on a month end, and what followed.
with months as (

    select report_date from {{ ref('int_report_months') }}

),

notifications as (

    select * from {{ ref('fct_notification') }}
    where is_counted is not false

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

notified as (

    select
        months.report_date,
        'children' as area_code,
        notifications.municipality_key,
        notifications.organisation_key,
        notifications.caseworker_id,
        {{ notification_outcome('notifications', 'months.report_date') }} as outcome_code
    from months
    inner join notifications on {{ in_period('notifications.received_date', 'months.report_date', period) }}

),

outcome_groups as (

    select
        notified.report_date,
        notified.municipality_key,
        notified.organisation_key,
        notified.caseworker_id,
        notified.area_code,
        report_members.member_code,
        count(*) as n_received,
        count(case when notified.outcome_code <> 'too_recent' then 1 end) as n_known,
        count(case when notified.outcome_code = report_members.member_code then 1 end) as n_in_group
    from notified
    inner join report_members on report_members.member_type = 'notification_outcome'
    group by
        notified.report_date,
        notified.municipality_key,
        notified.organisation_key,
        notified.caseworker_id,
        notified.area_code,
        report_members.member_code

)

select
    {{ grain }},
    cast(null as varchar) as item_code,
    {{ measure_columns(
        'notification_outcome', 'n_in_group', 'n_received', 'n_received', 'n_known',
        member_type='notification_outcome', member='member_code'
    ) }}
from outcome_groups

union all

select
    {{ grain }},
    cast(null as varchar) as item_code,
    {{ measure_columns('notifications', 'count(*)', 'null', 'count(*)', 'count(*)', unit='count') }}
from notified
group by {{ grain }}
