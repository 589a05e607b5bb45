{{ config(materialized='view') }}
{%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" -%}
-- Obligations that are overdue or soon due, and those without a date, in the shape of fct_worklist_item.
with obligations as (

    select * from {{ ref('fct_obligation') }}
    where coalesce(left_date, cast('9999-12-31' as date)) > {{ report_date }}

),

deadlines as (

    select * from {{ ref('deadline_type') }}

)

select
    {{ worklist_case('obligations') }},
    {{ worklist_item(
        'obligation_overdue', 'obligations.obligation_key',
        "deadlines.deadline_type_name || coalesce(' (' || deadlines.law_text || ')', '')",
        due_date='obligations.due_date',
        severity="case deadlines.binding when 'law' then 1 else 2 end"
    ) }}
from obligations
inner join deadlines
    on
        obligations.deadline_type_code = deadlines.deadline_type_code
        and obligations.deadline_version = deadlines.version
where obligations.obligation_status_code = 'overdue'

union all

select
    {{ worklist_case('obligations') }},
    {{ worklist_item(
        'obligation_due_soon', 'obligations.obligation_key',
        "deadlines.deadline_type_name || coalesce(' (' || deadlines.law_text || ')', '')",
        due_date='obligations.due_date',
        severity="case deadlines.binding when 'law' then 3 else 4 end"
    ) }}
from obligations
inner join deadlines
    on
        obligations.deadline_type_code = deadlines.deadline_type_code
        and obligations.deadline_version = deadlines.version
where
    obligations.obligation_status_code = 'not_yet_due'
    and obligations.due_date <= {{ add_days(report_date, var('worklist_soon_days')) }}

union all

select
    {{ worklist_case('obligations') }},
    {{ worklist_item(
        'registration_gap', 'obligation_key', "'Dato for næste opfølgning mangler'", severity=3,
        gap="'followup_date'"
    ) }}
from obligations
where obligation_status_code = 'no_date'
