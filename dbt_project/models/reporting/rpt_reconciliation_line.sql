-- REK by case, for those who know the case: the accounting months of the period in which what is posted differs from
-- the price, with the class of the difference and the case's own explanation, or else the class's.
with months as (

    select * from {{ ref('fct_case_month') }}
    where month_end_date = cast('{{ var("report_date") }}' as date)

),

differences as (

    select * from {{ ref('fct_reconciliation') }}
    where
        difference_dkk <> 0
        and case_key <> {{ unknown_key() }}
        and {{ in_period(
            'month_end_date', "cast('" ~ var('report_date') ~ "' as date)", var('reconciliation_period_months')
        ) }}

)

select
    months.month_end_date as report_date,
    municipalities.municipality_code,
    differences.area_code,
    organisations.team_id as organisation_code,
    organisations.team_name as organisation_name,
    months.caseworker_id as caseworker_code,
    cases.case_number,
    months.person_key,
    differences.reconciliation_key as reconciliation_line_key,
    differences.month_end_date,
    classes.class_code,
    classes.class_name,
    classes.is_explained,
    differences.price_dkk,
    differences.posted_dkk,
    differences.difference_dkk,
    coalesce(
        differences.case_explanation_da, differences.class_explanation_da, classes.class_text
    ) as explanation_da,
    differences.case_explanation_da is not null as is_own_explanation
from differences
inner join months
    on
        differences.municipality_key = months.municipality_key
        and differences.case_key = months.case_key
inner join {{ ref('dim_reconciliation_class') }} as classes on differences.class_code = classes.class_code
inner join {{ ref('dim_municipality') }} as municipalities on months.municipality_key = municipalities.municipality_key
inner join {{ ref('dim_organisation') }} as organisations on months.organisation_key = organisations.organisation_key
inner join {{ ref('dim_case') }} as cases on months.case_key = cases.case_key
