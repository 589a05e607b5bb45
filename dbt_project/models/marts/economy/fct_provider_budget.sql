with budgets as (

    select * from {{ ref('stg_finance__provider_budget') }}

),

items as (

    select * from {{ ref('code_list') }}
    where list_code = 'budget_item'

),

units as (

    select * from {{ ref('dim_provider_unit') }}

)

select
    {{ surrogate_key(['budgets.municipality_code', 'budgets.unit_id', 'budgets.month_date', 'budgets.item']) }}
        as provider_budget_key,
    {{ surrogate_key(['budgets.municipality_code']) }} as municipality_key,
    coalesce(units.provider_unit_key, {{ unknown_key() }}) as provider_unit_key,
    coalesce(units.offer_key, {{ unknown_key() }}) as offer_key,
    {{ month_end('budgets.month_date') }} as month_end_date,
    coalesce(items.member_code, 'unknown') as budget_item_code,
    budgets.corrected_amount_dkk as corrected_dkk,
    budgets.spent_amount_dkk as spent_dkk,
    budgets.expected_amount_dkk as expected_dkk,
    -- AC10: below 0 is worse than the budget, on lines of income too, because income is below 0
    cast(budgets.corrected_amount_dkk - budgets.expected_amount_dkk as decimal(18, 2)) as deviation_dkk,
    budgets.deviation_amount_dkk as stated_deviation_dkk
from budgets
left join items on lower(budgets.item) = lower(items.source_text)
left join units
    on
        {{ surrogate_key(['budgets.municipality_code']) }} = units.municipality_key
        and budgets.unit_id = units.unit_code
