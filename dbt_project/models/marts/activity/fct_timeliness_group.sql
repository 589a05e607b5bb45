with measured as (

    select * from {{ ref('int_timeliness_obligations') }}
    union all
    select * from {{ ref('int_timeliness_decisions') }}
    union all
    select * from {{ ref('int_timeliness_notifications') }}
    union all
    select * from {{ ref('int_timeliness_cases') }}
    union all
    select * from {{ ref('int_timeliness_processing') }}

)

select
    report_date,
    municipality_key,
    organisation_key,
    caseworker_id,
    area_code,
    item_code,
    measure_code,
    member_type,
    member_code,
    numerator,
    denominator,
    cast(n_total as integer) as n_total,
    cast(n_measured as integer) as n_measured,
    unit
from measured
