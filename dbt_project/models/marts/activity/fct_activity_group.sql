-- Children, expense and child-months of the period that ends on each report date, in each group that a figure shows
-- (M4, M5). A child counts once per group however many interventions and months it has there (C8).
with report_months as (

    select * from {{ ref('int_report_months') }}

),

months as (

    select * from {{ ref('fct_intervention_month') }}
    where is_counted_age

),

intervention_types as (

    select * from {{ ref('dim_intervention_type') }}

),

scope_breakdowns as (

    select * from {{ ref('scope_breakdown') }}

),

-- the interventions and months that are alike in every group are one row, before each row becomes one per group
periods as (

    select
        report_months.report_date,
        months.municipality_key,
        months.area_code,
        months.person_key,
        months.organisation_key,
        months.caseworker_id,
        months.provider_key,
        months.intervention_type_key,
        months.target_group_key,
        coalesce(intervention_types.intervention_group_code, 'unknown') as intervention_group_code,
        sum(months.expense_dkk) as expense_dkk,
        sum(months.ledger_expense_dkk) as ledger_expense_dkk,
        -- C12: months without a price stay out of the denominator, as they are out of the numerator
        sum(case when months.expense_dkk is not null then months.child_months end) as priced_child_months
    from report_months
    inner join months
        on
            {{ months_between('months.month_end_date', 'report_months.report_date') }}
            between 0 and {{ (var('activity_period_months') | int) - 1 }}
    left join intervention_types on months.intervention_type_key = intervention_types.intervention_type_key
    group by
        report_months.report_date,
        months.municipality_key,
        months.area_code,
        months.person_key,
        months.organisation_key,
        months.caseworker_id,
        months.provider_key,
        months.intervention_type_key,
        months.target_group_key,
        coalesce(intervention_types.intervention_group_code, 'unknown')

),

grouped as (

    select
        periods.report_date,
        periods.municipality_key,
        scope_breakdowns.scope_type,
        {{ report_scope_key('scope_breakdowns', 'periods') }} as scope_key,
        scope_breakdowns.breakdown_type,
        {{ report_breakdown_key('scope_breakdowns', 'periods') }} as breakdown_key,
        periods.area_code,
        periods.person_key,
        periods.expense_dkk,
        periods.ledger_expense_dkk,
        periods.priced_child_months
    from periods
    cross join scope_breakdowns

)

select
    report_date,
    municipality_key,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    area_code,
    cast(count(distinct person_key) as integer) as n_children,
    cast(count(distinct case when expense_dkk is not null then person_key end) as integer) as n_priced_children,
    cast(sum(expense_dkk) as decimal(18, 2)) as expense_dkk,
    cast(sum(ledger_expense_dkk) as decimal(18, 2)) as ledger_expense_dkk,
    cast(sum(priced_child_months) as decimal(18, 10)) as priced_child_months
from grouped
group by
    report_date,
    municipality_key,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    area_code
