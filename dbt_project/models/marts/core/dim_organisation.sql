with versions as (

    select * from {{ ref('int_employee_versions') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by organisation_key
            order by valid_from_date desc, caseworker_id asc
        ) as recency
    from versions

)

select
    ranked.organisation_key,
    ranked.municipality_code,
    municipalities.municipality_name,
    ranked.team_id,
    ranked.team_name,
    ranked.district_name
from ranked
left join municipalities on ranked.municipality_code = municipalities.municipality_code
where ranked.recency = 1

union all

select
    {{ unknown_key() }} as organisation_key,
    'unknown' as municipality_code,
    'Ukendt' as municipality_name,
    'unknown' as team_id,
    'Ukendt' as team_name,
    'Ukendt' as district_name
