with intervention_months as (

    select * from {{ ref('int_intervention_months') }}

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

priced as (

    select
        *,
        {{ share_of_amount('agreed_price_dkk_per_month', 'active_days', 'days_in_month') }} as agreed_expense_dkk
    from intervention_months

)

select
    priced.month_end_date,
    priced.intervention_key,
    priced.area_code,
    priced.municipality_key,
    priced.person_key,
    priced.case_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.employee_key, {{ unknown_key() }}) as employee_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    priced.target_group_key,
    priced.provider_key,
    priced.intervention_type_key,
    priced.is_placement,
    priced.active_days,
    priced.days_in_month,
    cast(cast(priced.active_days as decimal(18, 10)) / priced.days_in_month as decimal(18, 10)) as child_months,
    priced.agreed_price_dkk_per_month,
    priced.agreed_expense_dkk,
    priced.agreed_expense_dkk as expense_dkk,
    case when priced.agreed_expense_dkk is null then 'none' else 'agreed' end as price_source_code,
    priced.is_active_at_month_end,
    priced.is_aftercare,
    priced.is_counted_age
from priced
left join caseworkers
    on
        priced.case_key = caseworkers.case_key
        and {{ is_active_on('priced.last_active_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
