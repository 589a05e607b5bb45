with forecasts as (

    select
        *,
        {{ month_end(first_of_month('budget_year', 'month_number')) }} as month_end_date
    from {{ ref('stg_finance__forecast') }}

),

accounts as (

    select * from {{ ref('dim_account') }}
    where valid_from_date is not null

),

cases as (

    select * from {{ ref('dim_case') }}

)

select
    {{ surrogate_key(['forecasts.municipality_code', 'forecasts.forecast_date', 'forecasts.line_id']) }}
        as forecast_key,
    {{ surrogate_key(['forecasts.municipality_code']) }} as municipality_key,
    coalesce(accounts.account_key, {{ unknown_key() }}) as account_key,
    coalesce(cases.case_key, {{ unknown_key() }}) as case_key,
    forecasts.municipality_code,
    forecasts.account_number,
    forecasts.unit_id as unit_code,
    forecasts.forecast_date,
    cast(forecasts.budget_year as integer) as budget_year,
    forecasts.month_end_date,
    case lower(forecasts.forecast_method)
        when 'sag for sag' then 'by_case'
        when 'fremskrivning' then 'rolled_forward'
        else 'estimate'
    end as forecast_method_code,
    forecasts.expected_amount_dkk as amount_dkk
from forecasts
left join accounts
    on
        forecasts.municipality_code = accounts.municipality_code
        and forecasts.account_number = accounts.account_number
        and {{ is_active_on('forecasts.month_end_date', 'accounts.valid_from_date', 'accounts.replaced_date') }}
left join cases
    on forecasts.municipality_code = cases.municipality_code and forecasts.case_number = cases.case_number
