{%- set help = [
    'municipality_key', 'case_key', 'person_key', 'intervention_type_key', 'provider_key', 'month_end_date'
] %}
-- What help costs in a month, per case, type of intervention and provider: agreed, posted, and what is used (C12).
with summed as (

    select
        {{ help | join(', ') }},
        area_code,
        is_counted_age,
        max(organisation_key) as organisation_key,
        max(caseworker_id) as caseworker_id,
        count(*) as n_interventions,
        sum(child_months) as child_months,
        sum(agreed_expense_dkk) as agreed_expense_dkk,
        sum(ledger_expense_dkk) as ledger_expense_dkk,
        sum(expense_dkk) as expense_dkk,
        -- months without a price are in neither part of an average
        sum(case when expense_dkk is not null then child_months end) as priced_child_months
    from {{ ref('fct_intervention_month') }}
    group by {{ help | join(', ') }}, area_code, is_counted_age

)

select
    {{ surrogate_key(help) }} as intervention_expense_key,
    month_end_date,
    municipality_key,
    area_code,
    case_key,
    person_key,
    organisation_key,
    caseworker_id,
    intervention_type_key,
    provider_key,
    cast(n_interventions as integer) as n_interventions,
    cast(child_months as decimal(18, 10)) as child_months,
    cast(agreed_expense_dkk as decimal(18, 2)) as agreed_expense_dkk,
    cast(ledger_expense_dkk as decimal(18, 2)) as ledger_expense_dkk,
    cast(expense_dkk as decimal(18, 2)) as expense_dkk,
    cast(priced_child_months as decimal(18, 10)) as priced_child_months,
    case
        when ledger_expense_dkk is not null then 'ledger'
        when agreed_expense_dkk is not null then 'agreed'
        else 'none'
    end as price_source_code,
    is_counted_age
from summed
