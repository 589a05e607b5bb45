-- Open cases on each reported month end and who handles them: one row per team, caseworker and area, also for those
-- employed in a team that has cases of the area who have none themselves. Weekly hours are those of the payroll.
with report_months as (

    select * from {{ ref('int_report_months') }}

),

open_cases as (

    select
        report_months.report_date,
        cases.municipality_key,
        cases.area_code,
        cases.case_key,
        coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
        caseworkers.caseworker_id
    from report_months
    inner join {{ ref('int_cases') }} as cases
        on {{ is_active_on('report_months.report_date', 'cases.opened_date', 'cases.closed_date') }}
    left join {{ ref('int_case_caseworkers') }} as caseworkers
        on
            cases.case_key = caseworkers.case_key
            and {{ is_active_on('report_months.report_date', 'caseworkers.start_date', 'caseworkers.end_date') }}

),

team_cases as (

    select
        report_date,
        municipality_key,
        area_code,
        organisation_key,
        caseworker_id,
        count(*) as n_cases
    from open_cases
    group by report_date, municipality_key, area_code, organisation_key, caseworker_id

),

teams as (

    select distinct
        report_date,
        municipality_key,
        area_code,
        organisation_key
    from team_cases

),

employed as (

    select
        teams.report_date,
        teams.municipality_key,
        teams.area_code,
        teams.organisation_key,
        versions.caseworker_id,
        max(jobs.weekly_hours) as weekly_hours
    from teams
    inner join {{ ref('int_employee_versions') }} as versions
        on
            teams.organisation_key = versions.organisation_key
            and {{ is_active_on('teams.report_date', 'versions.valid_from_date', 'versions.valid_to_date') }}
    left join {{ ref('stg_workforce__employment') }} as jobs
        on
            versions.municipality_code = jobs.municipality_code
            and versions.caseworker_id = jobs.caseworker_id
            and {{ is_active_on('teams.report_date', 'jobs.start_date', 'jobs.end_date') }}
    group by
        teams.report_date,
        teams.municipality_key,
        teams.area_code,
        teams.organisation_key,
        versions.caseworker_id

)

select
    coalesce(team_cases.report_date, employed.report_date) as report_date,
    coalesce(team_cases.municipality_key, employed.municipality_key) as municipality_key,
    coalesce(team_cases.area_code, employed.area_code) as area_code,
    coalesce(team_cases.organisation_key, employed.organisation_key) as organisation_key,
    coalesce(team_cases.n_cases, 0) as n_cases,
    case when employed.caseworker_id is null then 0 else 1 end as is_employed,
    employed.weekly_hours
from team_cases
full outer join employed
    on
        team_cases.report_date = employed.report_date
        and team_cases.municipality_key = employed.municipality_key
        and team_cases.area_code = employed.area_code
        and team_cases.organisation_key = employed.organisation_key
        and team_cases.caseworker_id = employed.caseworker_id
