{%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" -%}
-- What there is to do on the report date, one row per thing: the lists that caseworkers and managers work from. A row
-- is with the caseworker that the case has then.
with case_months as (

    select * from {{ ref('fct_case_month') }}
    where month_end_date = {{ report_date }}

),

found as (

    select * from {{ ref('int_worklist_obligations') }}
    union all
    select * from {{ ref('int_worklist_cases') }}
    union all
    select * from {{ ref('int_worklist_gaps') }}
    union all
    select * from {{ ref('int_worklist_occupancy') }}
    union all
    select * from {{ ref('int_worklist_goals') }}
    union all
    select * from {{ ref('int_worklist_rates') }}
    union all
    select * from {{ ref('int_worklist_provision') }}

)

select
    found.worklist_item_key,
    {{ report_date }} as report_date,
    found.list_code,
    coalesce(found.area_code, 'unknown') as area_code,
    found.municipality_key,
    found.person_key,
    coalesce(found.case_key, {{ unknown_key() }}) as case_key,
    coalesce(case_months.organisation_key, found.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(case_months.caseworker_id, found.caseworker_id, 'unknown') as caseworker_id,
    found.provider_key,
    found.what_da,
    found.due_date,
    cast({{ days_between(report_date, 'found.due_date') }} as integer) as days_to_due,
    cast(found.severity_order as integer) as severity_order
from found
left join case_months on found.case_key = case_months.case_key
