-- Children, expense and child-months of the period that ends on each report date, in each group that a figure shows
-- (M4, M5). A child counts once per group however many interventions and months it has there (C8).
with report_months as (

    select * from {{ ref('int_report_months') }}

),

intervention_months as (

    select * from {{ ref('fct_intervention_month') }}
    where is_counted_age

),

scope_breakdowns as (

    select * from {{ ref('scope_breakdown') }}

),

grouped as (

    select
        report_months.report_date,
        intervention_months.municipality_key,
        scope_breakdowns.scope_type,
        case scope_breakdowns.scope_type
            when 'municipality' then intervention_months.municipality_key
            when 'organisation' then intervention_months.organisation_key
            when 'caseworker' then intervention_months.caseworker_id
            when 'provider' then intervention_months.provider_key
        end as scope_key,
        scope_breakdowns.breakdown_type,
        case scope_breakdowns.breakdown_type
            when 'none' then 'all'
            when 'intervention_type' then intervention_months.intervention_type_key
            when 'provider' then intervention_months.provider_key
            when 'target_group' then intervention_months.target_group_key
        end as breakdown_key,
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
    breakdown_key
