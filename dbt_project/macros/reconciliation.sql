{#- REK: what is posted and what it should have been by class in the accounting months up to the month end, and whole;
    the number is that of the cases, or of the postings where no case is named. -#}
{%- macro reconciliation_sums() -%}
    select
        months.report_date,
        rows_of_months.municipality_key,
        rows_of_months.area_code,
        cells.breakdown_type,
        case cells.breakdown_type when 'none' then 'all' else rows_of_months.class_code end as breakdown_key,
        sum(rows_of_months.posted_dkk) as posted_dkk,
        sum(rows_of_months.price_dkk) as price_dkk,
        sum(rows_of_months.difference_dkk) as difference_dkk,
        sum(case when classes.is_about_help then rows_of_months.turnover_dkk else 0 end) as turnover_dkk,
        sum(case when classes.is_about_help and classes.is_explained then rows_of_months.turnover_dkk else 0 end)
            as explained_dkk,
        coalesce(
            nullif(count(distinct nullif(rows_of_months.case_key, {{ unknown_key() }})), 0),
            sum(rows_of_months.n_postings)
        ) as n_total,
        max(coalesce(rows_of_months.class_explanation_da, classes.class_text)) as class_words
    from {{ requested_month_ends(['reconciliation_posted', 'reconciliation_explained']) }} as months
    inner join {{ ref('fct_reconciliation') }} as rows_of_months
        on {{ in_period('rows_of_months.month_end_date', 'months.report_date', var('reconciliation_period_months')) }}
    inner join {{ ref('dim_reconciliation_class') }} as classes on rows_of_months.class_code = classes.class_code
    cross join {{ listed(['none', 'reconciliation_class']) }} as cells (breakdown_type)
    where rows_of_months.area_code in ('children', 'adults')
    group by
        months.report_date, rows_of_months.municipality_key, rows_of_months.area_code, cells.breakdown_type,
        case cells.breakdown_type when 'none' then 'all' else rows_of_months.class_code end
{%- endmacro -%}
