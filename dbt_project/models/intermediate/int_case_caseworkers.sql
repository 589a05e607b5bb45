-- Who was responsible for each case when: periods of a case that never overlap. Where two assignments run at once the
-- one that started last is responsible, and the earlier takes over again when it ends. Every period lies inside one
-- version of the caseworker, so that the team is the team of that day.
with assignments as (

    select * from {{ ref('stg_case_system__caseworker_assignment') }}

),

versions as (

    select * from {{ ref('int_employee_versions') }}

),

known_caseworkers as (

    select distinct
        municipality_code,
        caseworker_id
    from versions

),

boundaries as (

    select
        municipality_code,
        case_number,
        start_date as boundary_date
    from assignments

    union

    select
        municipality_code,
        case_number,
        coalesce(end_date, cast('9999-12-31' as date)) as boundary_date
    from assignments

    union

    select
        assignments.municipality_code,
        assignments.case_number,
        versions.valid_from_date as boundary_date
    from assignments
    inner join versions
        on
            assignments.municipality_code = versions.municipality_code
            and assignments.caseworker_id = versions.caseworker_id

    union

    select
        assignments.municipality_code,
        assignments.case_number,
        coalesce(versions.valid_to_date, cast('9999-12-31' as date)) as boundary_date
    from assignments
    inner join versions
        on
            assignments.municipality_code = versions.municipality_code
            and assignments.caseworker_id = versions.caseworker_id

),

periods as (

    select
        municipality_code,
        case_number,
        boundary_date as period_start_date,
        lead(boundary_date) over (
            partition by municipality_code, case_number
            order by boundary_date
        ) as period_end_date
    from boundaries

),

ranked as (

    select
        periods.municipality_code,
        periods.case_number,
        periods.period_start_date,
        periods.period_end_date,
        assignments.caseworker_id,
        row_number() over (
            partition by periods.municipality_code, periods.case_number, periods.period_start_date
            order by assignments.start_date desc, assignments.caseworker_id desc
        ) as responsibility_rank
    from periods
    inner join assignments
        on
            periods.municipality_code = assignments.municipality_code
            and periods.case_number = assignments.case_number
            and {{ is_active_on('periods.period_start_date', 'assignments.start_date', 'assignments.end_date') }}
    where periods.period_end_date is not null

)

select
    {{ surrogate_key(['ranked.municipality_code', 'ranked.case_number']) }} as case_key,
    coalesce(versions.employee_key, {{ unknown_key() }}) as employee_key,
    coalesce(versions.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(known_caseworkers.caseworker_id, 'unknown') as caseworker_id,
    ranked.period_start_date as start_date,
    nullif(ranked.period_end_date, cast('9999-12-31' as date)) as end_date
from ranked
left join known_caseworkers
    on
        ranked.municipality_code = known_caseworkers.municipality_code
        and ranked.caseworker_id = known_caseworkers.caseworker_id
left join versions
    on
        ranked.municipality_code = versions.municipality_code
        and ranked.caseworker_id = versions.caseworker_id
        and {{ is_active_on('ranked.period_start_date', 'versions.valid_from_date', 'versions.valid_to_date') }}
where ranked.responsibility_rank = 1
