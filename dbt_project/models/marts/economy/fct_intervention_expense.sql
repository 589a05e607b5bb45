-- What help costs in a month, per case, type of intervention and provider: as agreed and as posted (C12).
{%- set cell = ['municipality_key', 'case_key', 'intervention_type_key', 'provider_key', 'month_end_date'] %}
with agreed as (

    select
        {{ cell | join(', ') }},
        area_code,
        person_key,
        is_counted_age,
        max(organisation_key) as organisation_key,
        max(caseworker_id) as caseworker_id,
        cast(count(*) as integer) as n_interventions,
        sum(child_months) as child_months,
        sum(case when agreed_expense_dkk is not null then child_months end) as priced_child_months,
        sum(agreed_expense_dkk) as agreed_expense_dkk
    from {{ ref('fct_intervention_month') }}
    group by {{ cell | join(', ') }}, area_code, person_key, is_counted_age

),

types as (

    select * from {{ ref('dim_intervention_type') }}

),

posted as (

    select
        months.municipality_key,
        months.case_key,
        types.intervention_type_key,
        months.provider_key,
        months.paid_month_end_date as month_end_date,
        sum(months.amount_dkk) as ledger_expense_dkk
    from {{ ref('int_ledger_months') }} as months
    inner join types on months.intervention_type_code = types.intervention_type_code
    group by
        months.municipality_key, months.case_key, types.intervention_type_key, months.provider_key,
        months.paid_month_end_date

)

select
    {{ surrogate_key([
        'agreed.municipality_key', 'agreed.case_key', 'agreed.person_key', 'agreed.intervention_type_key',
        'agreed.provider_key', 'agreed.month_end_date'
    ]) }} as intervention_expense_key,
    agreed.month_end_date,
    agreed.municipality_key,
    agreed.area_code,
    agreed.case_key,
    agreed.person_key,
    agreed.organisation_key,
    agreed.caseworker_id,
    agreed.intervention_type_key,
    agreed.provider_key,
    agreed.n_interventions,
    cast(agreed.child_months as decimal(18, 10)) as child_months,
    cast(agreed.agreed_expense_dkk as decimal(18, 2)) as agreed_expense_dkk,
    cast(posted.ledger_expense_dkk as decimal(18, 2)) as ledger_expense_dkk,
    cast(coalesce(posted.ledger_expense_dkk, agreed.agreed_expense_dkk) as decimal(18, 2)) as expense_dkk,
    -- months without a price are in neither part of an average, unless the ledger tells what they cost
    cast(
        case when posted.ledger_expense_dkk is null then agreed.priced_child_months else agreed.child_months end
        as decimal(18, 10)
    ) as priced_child_months,
    case
        when posted.ledger_expense_dkk is not null then 'ledger'
        when agreed.agreed_expense_dkk is not null then 'agreed'
        else 'none'
    end as price_source_code,
    agreed.is_counted_age
from agreed
left join posted on {{ same_keys('agreed', 'posted', cell) }}
