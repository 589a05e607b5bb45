-- Budget, spending and expected result of each account and unit at each reported month end, the year so far and whole.
{%- set line = ['municipality_code', 'account_number', 'unit_code'] %}
with months as (

    select
        report_date,
        extract(year from report_date) as report_year,
        extract(month from report_date) as months_passed
    from {{ ref('int_report_months') }}

),

budgeted as (

    select
        months.report_date,
        budget.municipality_code,
        budget.account_number,
        budget.unit_code,
        sum(case budget.budget_entry_code when 'original' then budget.amount_dkk else 0 end) as original_dkk,
        -- the budget as it stood: a correction counts from its own day
        sum(case when budget.change_date <= months.report_date then budget.amount_dkk else 0 end) as corrected_dkk
    from months
    inner join {{ ref('fct_budget') }} as budget on months.report_year = budget.budget_year
    group by months.report_date, budget.municipality_code, budget.account_number, budget.unit_code

),

spent as (

    select
        months.report_date,
        ledger.municipality_code,
        ledger.account_number,
        ledger.unit_code,
        max(months.months_passed) as months_passed,
        sum(case when ledger.month_end_date = months.report_date then ledger.amount_dkk else 0 end) as spent_month_dkk,
        sum(ledger.amount_dkk) as spent_dkk
    from months
    inner join {{ ref('fct_ledger') }} as ledger
        on
            months.report_date >= ledger.month_end_date
            and months.report_year = extract(year from ledger.month_end_date)
    where ledger.is_counted
    group by months.report_date, ledger.municipality_code, ledger.account_number, ledger.unit_code

),

-- the newest forecast of the year on the date
made as (

    select
        months.report_date,
        forecasts.municipality_code,
        months.report_year,
        max(forecasts.forecast_date) as forecast_date
    from months
    inner join {{ ref('fct_forecast') }} as forecasts
        on months.report_year = forecasts.budget_year and months.report_date >= forecasts.forecast_date
    group by months.report_date, forecasts.municipality_code, months.report_year

),

-- its lines of the months to come; what has been spent since it was made stands in for its own earlier months
forecast as (

    select
        made.report_date,
        forecasts.municipality_code,
        forecasts.account_number,
        forecasts.unit_code,
        sum(case when forecasts.month_end_date > made.report_date then forecasts.amount_dkk else 0 end) as remaining_dkk
    from made
    inner join {{ ref('fct_forecast') }} as forecasts
        on
            made.municipality_code = forecasts.municipality_code
            and made.forecast_date = forecasts.forecast_date
            and made.report_year = forecasts.budget_year
    group by made.report_date, forecasts.municipality_code, forecasts.account_number, forecasts.unit_code

),

keyed as (

    select report_date, {{ line | join(', ') }} from budgeted
    union
    select report_date, {{ line | join(', ') }} from spent
    union
    select report_date, {{ line | join(', ') }} from forecast

),

accounts as (

    select * from {{ ref('dim_account') }}
    where valid_from_date is not null

)

select
    keyed.report_date,
    {{ surrogate_key(['keyed.municipality_code']) }} as municipality_key,
    coalesce(accounts.account_key, {{ unknown_key() }}) as account_key,
    keyed.account_number,
    keyed.unit_code,
    coalesce(accounts.area_code, 'unknown') as area_code,
    coalesce(accounts.account_function, 'unknown') as account_function,
    cast(budgeted.original_dkk as decimal(18, 2)) as original_dkk,
    cast(budgeted.corrected_dkk as decimal(18, 2)) as corrected_dkk,
    cast(coalesce(spent.spent_month_dkk, 0) as decimal(18, 2)) as spent_month_dkk,
    cast(coalesce(spent.spent_dkk, 0) as decimal(18, 2)) as spent_dkk,
    coalesce({{ share_of_amount('spent.spent_dkk', '12', 'cast(spent.months_passed as integer)') }}, 0)
        as rolled_forward_dkk,
    cast(
        coalesce(
            coalesce(spent.spent_dkk, 0) + forecast.remaining_dkk,
            {{ share_of_amount('spent.spent_dkk', '12', 'cast(spent.months_passed as integer)') }},
            0
        ) as decimal(18, 2)
    ) as expected_dkk,
    case when forecast.remaining_dkk is null then 'rolled_forward' else 'delivered' end as expected_source_code
from keyed
left join budgeted on {{ same_keys('keyed', 'budgeted', ['report_date'] + line) }}
left join spent on {{ same_keys('keyed', 'spent', ['report_date'] + line) }}
left join forecast on {{ same_keys('keyed', 'forecast', ['report_date'] + line) }}
left join accounts
    on
        {{ same_keys('keyed', 'accounts', ['municipality_code', 'account_number']) }}
        and {{ is_active_on('keyed.report_date', 'accounts.valid_from_date', 'accounts.replaced_date') }}
