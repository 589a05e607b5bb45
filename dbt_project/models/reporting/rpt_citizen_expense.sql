-- V4, V5 by case, for those who know the citizens: what each open case costs on the newest report date.
with months as (

    select * from {{ ref('fct_case_month') }}
    where month_end_date = cast('{{ var("report_date") }}' as date)

),

economy as (

    select
        report_date,
        municipality_key,
        case_key,
        cast(sum(spent_month_dkk) as decimal(18, 2)) as spent_month_dkk,
        cast(sum(spent_previous_month_dkk) as decimal(18, 2)) as spent_previous_month_dkk,
        cast(sum(spent_dkk) as decimal(18, 2)) as spent_dkk,
        cast(sum(remaining_dkk) as decimal(18, 2)) as remaining_dkk,
        cast(sum(expected_dkk) as decimal(18, 2)) as expected_dkk,
        cast(sum(rolled_forward_dkk) as decimal(18, 2)) as rolled_forward_dkk
    from {{ ref('fct_case_economy') }}
    where case_key <> {{ unknown_key() }}
    group by report_date, municipality_key, case_key

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

organisations as (

    select * from {{ ref('dim_organisation') }}

),

cases as (

    select * from {{ ref('dim_case') }}

)

select
    months.month_end_date as report_date,
    municipalities.municipality_code,
    months.area_code,
    organisations.team_id as organisation_code,
    organisations.team_name as organisation_name,
    months.caseworker_id as caseworker_code,
    cases.case_number,
    months.person_key,
    economy.spent_month_dkk,
    economy.spent_previous_month_dkk,
    economy.spent_dkk,
    economy.remaining_dkk,
    economy.expected_dkk,
    economy.rolled_forward_dkk,
    cast(
        row_number() over (
            partition by months.municipality_key, months.area_code
            order by economy.expected_dkk desc, months.case_key asc
        ) as integer
    ) as cost_rank
from months
inner join economy
    on
        months.month_end_date = economy.report_date
        and months.municipality_key = economy.municipality_key
        and months.case_key = economy.case_key
inner join municipalities on months.municipality_key = municipalities.municipality_key
inner join organisations on months.organisation_key = organisations.organisation_key
inner join cases on months.case_key = cases.case_key
