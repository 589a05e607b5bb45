with counts as (

    select * from {{ ref('int_development_counted') }}

)

select
    report_date,
    municipality_key,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    area_code,
    instrument_code,
    item_code,
    cast(n_total as integer) as n_total,
    cast(n_measured as integer) as n_measured,
    cast(n_positive as integer) as n_positive,
    cast(n_none as integer) as n_none,
    cast(n_negative as integer) as n_negative,
    cast(n_not_scored as integer) as n_not_scored,
    cast(n_single_score as integer) as n_single_score,
    cast(n_not_followed_up as integer) as n_not_followed_up,
    cast(n_not_credited as integer) as n_not_credited,
    cast(n_not_released as integer) as n_not_released
from counts
