-- Who has a profile row at a month end: everyone with an open case or an active intervention that day, per area.
with report_months as (

    select * from {{ ref('int_report_months') }}

),

cases as (

    select * from {{ ref('int_cases') }}

),

person_groups as (

    select * from {{ ref('int_person_group_month') }}

),

open_cases as (

    select
        report_months.report_date,
        cases.municipality_key,
        cases.person_key,
        cases.area_code
    from report_months
    inner join cases
        on
            report_months.report_date >= cases.opened_date
            and (cases.closed_date is null or report_months.report_date < cases.closed_date)
    where cases.person_key <> {{ unknown_key() }}

),

active_interventions as (

    select
        report_date,
        municipality_key,
        person_key,
        area_code
    from person_groups
    where
        group_level = 'all'
        and person_key <> {{ unknown_key() }}

)

select
    report_date,
    municipality_key,
    person_key,
    area_code
from open_cases

union

select
    report_date,
    municipality_key,
    person_key,
    area_code
from active_interventions
