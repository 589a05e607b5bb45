-- Children, expense and child-months of the period that ends on each report date, in each group that a figure shows
-- (M4, M5). A child counts once per group however many interventions and months it has there (C8).
with report_months as (

    select * from {{ ref('int_report_months') }}

),

intervention_months as (

    select
        months.*,
        coalesce(intervention_types.intervention_group_code, 'unknown') as intervention_group_code
    from {{ ref('fct_intervention_month') }} as months
    left join {{ ref('dim_intervention_type') }} as intervention_types
        on months.intervention_type_key = intervention_types.intervention_type_key
    where months.is_counted_age

),

scope_breakdowns as (

    select * from {{ ref('scope_breakdown') }}

),

grouped as (

    select
        report_months.report_date,
        intervention_months.municipality_key,
        scope_breakdowns.scope_type,
        {{ report_scope_key('scope_breakdowns', 'intervention_months') }} as scope_key,
        scope_breakdowns.breakdown_type,
        {{ report_breakdown_key('scope_breakdowns', 'intervention_months') }} as breakdown_key,
        intervention_months.area_code,
        intervention_months.person_key,
        intervention_months.expense_dkk,
        intervention_months.child_months
    from report_months
    inner join intervention_months
        on
            {{ months_between('intervention_months.month_end_date', 'report_months.report_date') }}
            between 0 and {{ (var('activity_period_months') | int) - 1 }}
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
    -- C12: months without a price stay out of the denominator, as they are out of the numerator
    cast(sum(case when expense_dkk is not null then child_months end) as decimal(18, 10)) as priced_child_months
from grouped
group by
    report_date,
    municipality_key,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    area_code
