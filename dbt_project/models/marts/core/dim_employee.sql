with versions as (

    select * from {{ ref('int_employee_versions') }}

)

select
    employee_key,
    employee_id,
    municipality_code,
    caseworker_id,
    team_id,
    team_name,
    district_name,
    valid_from_date,
    valid_to_date,
    is_current
from versions

union all

select
    {{ unknown_key() }} as employee_key,
    {{ unknown_key() }} as employee_id,
    'unknown' as municipality_code,
    'unknown' as caseworker_id,
    'unknown' as team_id,
    'Ukendt' as team_name,
    'Ukendt' as district_name,
    cast(null as date) as valid_from_date,
    cast(null as date) as valid_to_date,
    true as is_current
