{{ config(materialized='view') }}

-- The plans that were agreed: a draft is no plan.
with plan_statuses as (

    select * from {{ ref('plan_status') }}
    where is_agreed

)

select
    {{ surrogate_key(['versions.municipality_code', 'versions.case_number']) }} as case_key,
    versions.created_date,
    versions.valid_to_date
from {{ ref('stg_case_system__plan') }} as versions
inner join plan_statuses on lower(versions.status) = lower(plan_statuses.source_text)
