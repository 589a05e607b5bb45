{%- set by_type = 'breakdown_type, breakdown_key' -%}
{%- set by_rank = "'cost_rank' as breakdown_type, cast(cost_rank as varchar) as breakdown_key" -%}
with account_sums as (

    {{ economy_account_sums() }}

),

unit_sums as (

    {{ economy_unit_sums() }}

),

case_sums as (

    {{ economy_case_sums() }}

),

dearest as (

    select * from ({{ economy_dearest() }}) as ranked
    where cost_rank <= {{ var('dearest_cases') }}

),

prices as (

    {{ economy_price_sums() }}

),

reconciled as (

    {{ reconciliation_sums() }}

),

measured as (

    {{ budget_measures('account_sums', "
        report_date, municipality_key, area_code, 'municipality' as scope_type, municipality_key as scope_key,
        breakdown_type, breakdown_key, cast(null as varchar) as item_code, n_total, n_total as n_measured
    ") }}
    union all
    {{ budget_measures('unit_sums', "
        report_date, municipality_key, area_code, 'provider' as scope_type, provider_key as scope_key,
        'provider_unit' as breakdown_type, provider_unit_key as breakdown_key, item_code, n_total,
        n_total as n_measured
    ", rate_when="item_code <> 'overall'") }}
    union all
    {{ economy_measure('case_sums', 'expected_by_case', 'expected_dkk') }}
    union all
    {{ economy_measure('case_sums', 'expected_rolled_forward', 'rolled_forward_dkk') }}
    union all
    {{ economy_measure('case_sums', 'remaining_by_case', 'remaining_dkk') }}
    union all
    {{ economy_measure(
        'case_sums', 'expense_per_citizen', 'citizens_month_dkk', 'n_month', 'dkk_per_month', measured='n_month'
    ) }}
    union all
    {{ economy_measure('dearest', 'case_expected', 'expected_dkk', breakdown=by_rank) }}
    union all
    {{ economy_measure('dearest', 'case_spent', 'spent_dkk', breakdown=by_rank) }}
    union all
    {{ economy_measure(
        'prices', 'price_used', 'expense_dkk', 'priced_months', 'dkk_per_month', measured='n_used', breakdown=by_type
    ) }}
    union all
    {{ economy_measure(
        'prices', 'price_ledger', 'ledger_dkk', 'ledger_months', 'dkk_per_month', measured='n_ledger', breakdown=by_type
    ) }}
    union all
    {{ economy_measure(
        'prices', 'price_agreed', 'agreed_dkk', 'agreed_months', 'dkk_per_month', measured='n_agreed', breakdown=by_type
    ) }}
    union all
    {{ economy_measure(
        'prices', 'ledger_share', 'ledger_dkk', 'ledger_dkk + coalesce(fallback_dkk, 0)', 'ratio', breakdown=by_type
    ) }}
    union all
    {{ economy_measure('prices', 'internal_expense', 'internal_dkk', 'expense_dkk', 'ratio', breakdown=by_type) }}
    union all
    {{ economy_measure('reconciled', 'reconciliation_posted', 'posted_dkk', breakdown=by_type) }}
    union all
    {{ economy_measure('reconciled', 'reconciliation_price', 'price_dkk', breakdown=by_type) }}
    union all
    {{ economy_measure('reconciled', 'reconciliation_difference', 'difference_dkk', breakdown=by_type) }}
    union all
    {{ economy_measure(
        'reconciled', 'reconciliation_explained', 'explained_dkk', 'turnover_dkk', 'ratio', breakdown=by_type
    ) }}
    union all
    {{ economy_rate_measures() }}
    union all
    {{ economy_refund_measures() }}

),

requests as (

    select distinct
        report_date,
        area_code,
        scope_type,
        breakdown_type,
        measure_code
    from {{ ref('rpt_figure_period') }}

),

requested as (

    select
        measured.*,
        'none' as member_type,
        'all' as member_code,
        reconciled.class_words
    from measured
    inner join requests
        on
            {{ same_keys('measured', 'requests', [
                'report_date', 'area_code', 'scope_type', 'breakdown_type', 'measure_code'
            ]) }}
    -- what a municipality says of a class stands beside it
    left join reconciled
        on
            measured.breakdown_type = 'reconciliation_class'
            and {{ same_keys('measured', 'reconciled', [
                'report_date', 'municipality_key', 'area_code', 'breakdown_type', 'breakdown_key'
            ]) }}

)

{{ template_rows(
    'requested',
    area_code='measured.area_code',
    item_type="'budget_item'",
    item_code='measured.item_code',
    value='measured.measure_value',
    label_name='measured.class_words'
) }}
