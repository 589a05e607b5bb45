with counted as (

    select * from {{ ref('int_activity_flows') }}
    union all
    select * from {{ ref('int_activity_stock') }}
    union all
    select * from {{ ref('int_activity_caseload') }}
    union all
    select * from {{ ref('int_activity_durations') }}
    union all
    select * from {{ ref('int_activity_expected') }}

)

select
    report_date,
    municipality_key,
    area_code,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    measure_code,
    unit,
    numerator,
    denominator,
    n_total,
    n_measured,
    label_code
from counted
