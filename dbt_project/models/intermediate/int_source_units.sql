-- The unit that is responsible for a row: the team of its case (the newest responsible caseworker's), or its provider.
with assignments as (

    select
        *,
        row_number() over (partition by case_key order by start_date desc) as newness
    from {{ ref('int_case_caseworkers') }}

),

teams as (

    select
        organisation_key,
        max(team_id) as team_id,
        max(team_name) as team_name
    from {{ ref('int_employee_versions') }}
    group by organisation_key

),

cases as (

    select * from {{ ref('int_cases') }}

)

select
    'team' as unit_type,
    cases.municipality_code,
    cases.case_number as link_code,
    teams.team_id as unit_code,
    teams.team_name as unit_name
from cases
inner join assignments on cases.case_key = assignments.case_key and assignments.newness = 1
inner join teams on assignments.organisation_key = teams.organisation_key

union all

select
    'provider' as unit_type,
    municipality_code,
    provider_id as link_code,
    provider_id as unit_code,
    provider_name as unit_name
from {{ ref('stg_provider_registry__provider') }}
