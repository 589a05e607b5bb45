{{ config(materialized='view') }}
{#- The columns of a measure at its finest: month end, team and caseworker; they add up to every unit. -#}
{%- set grain = "report_date, municipality_key, organisation_key, caseworker_id, area_code" -%}
{%- set period = var('timeliness_period_months') -%}
-- C24: days from receipt to decision; children by the first decision of a case, adults by each application.
with months as (

    select report_date from {{ ref('int_report_months') }}

),

case_processes as (

    select * from {{ ref('fct_case_process') }}

),

obligations as (

    select * from {{ ref('fct_obligation') }}
    where deadline_type_code = 'adult_decision' and done_date is not null

),

processed as (

    select
        months.report_date,
        case_processes.municipality_key,
        case_processes.organisation_key,
        case_processes.caseworker_id,
        case_processes.area_code,
        case_processes.days_received_to_decided as processing_days
    from months
    inner join case_processes on {{ in_period('case_processes.decided_date', 'months.report_date', period) }}
    where case_processes.area_code = 'children' and case_processes.started_by_code <> 'opened'

    union all

    select
        months.report_date,
        obligations.municipality_key,
        obligations.organisation_key,
        obligations.caseworker_id,
        obligations.area_code,
        {{ days_between('obligations.triggered_date', 'obligations.done_date') }} as processing_days
    from months
    inner join obligations on {{ in_period('obligations.done_date', 'months.report_date', period) }}

),

processing as (

    select
        {{ grain }},
        count(*) as n_decided,
        sum(processing_days) as processing_days
    from processed
    group by {{ grain }}

)

select
    {{ grain }},
    cast(null as varchar) as item_code,
    {{ measure_columns('processing_days', 'processing_days', 'n_decided', 'n_decided', 'n_decided', unit='days') }}
from processing
