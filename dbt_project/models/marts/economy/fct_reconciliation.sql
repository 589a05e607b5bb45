with entries as (

    select * from {{ ref('fct_reconciliation_entry') }}

),

cases as (

    select * from {{ ref('dim_case') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

explanations as (

    select * from {{ ref('reconciliation_explanation') }}

),

summed as (

    select
        municipality_key,
        area_code,
        case_key,
        month_end_date,
        class_code,
        cast(count(posting_key) as integer) as n_postings,
        cast(count(intervention_key) as integer) as n_prices,
        cast(sum(price_dkk) as decimal(18, 2)) as price_dkk,
        cast(sum(posted_dkk) as decimal(18, 2)) as posted_dkk,
        cast(sum(abs(posted_dkk)) as decimal(18, 2)) as turnover_dkk
    from entries
    group by municipality_key, area_code, case_key, month_end_date, class_code

)

select
    {{ surrogate_key([
        'summed.municipality_key', 'summed.area_code', 'summed.case_key', 'summed.month_end_date', 'summed.class_code'
    ]) }} as reconciliation_key,
    summed.municipality_key,
    summed.area_code,
    summed.case_key,
    summed.month_end_date,
    summed.class_code,
    summed.n_postings,
    summed.n_prices,
    summed.price_dkk,
    summed.posted_dkk,
    cast(summed.posted_dkk - summed.price_dkk as decimal(18, 2)) as difference_dkk,
    summed.turnover_dkk,
    of_class.explanation_da as class_explanation_da,
    of_case.explanation_da as case_explanation_da
from summed
inner join municipalities on summed.municipality_key = municipalities.municipality_key
inner join cases on summed.case_key = cases.case_key
left join explanations as of_case
    on
        municipalities.municipality_code = of_case.municipality_code
        and summed.class_code = of_case.class_code
        and cases.case_number = of_case.case_number
left join explanations as of_class
    on
        municipalities.municipality_code = of_class.municipality_code
        and summed.class_code = of_class.class_code
        and of_class.case_number = '*'
