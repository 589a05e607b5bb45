-- The chart of accounts by date: one version per account and period, with what the account is for.
with accounts as (

    select * from {{ ref('stg_finance__account') }}

),

functions as (

    select * from {{ ref('account_function') }}

),

uses as (

    select * from {{ ref('account_use') }}

)

select
    {{ surrogate_key(['accounts.municipality_code', 'accounts.account_number', 'accounts.valid_from_date']) }}
        as account_key,
    accounts.municipality_code,
    accounts.account_number,
    accounts.account_name,
    accounts.account_function,
    coalesce(functions.account_function_name, 'Ukendt') as account_function_name,
    accounts.account_grouping,
    coalesce(functions.area, 'unknown') as area_code,
    case lower(accounts.kind) when 'indtægt' then 'income' else 'expense' end as account_kind_code,
    cast(case lower(accounts.kind) when 'indtægt' then -1 else 1 end as integer) as amount_sign,
    coalesce(uses.use_code, 'other') as use_code,
    uses.intervention_type_codes,
    accounts.valid_from_date,
    accounts.valid_to_date,
    lead(accounts.valid_from_date) over (
        partition by accounts.municipality_code, accounts.account_number
        order by accounts.valid_from_date
    ) as replaced_date
from accounts
left join functions on accounts.account_function = functions.account_function
left join uses
    on
        accounts.account_function = uses.account_function
        and accounts.account_grouping = uses.account_grouping

union all

select
    {{ unknown_key() }} as account_key,
    'unknown' as municipality_code,
    'unknown' as account_number,
    'Ukendt' as account_name,
    'unknown' as account_function,
    'Ukendt' as account_function_name,
    cast(null as varchar) as account_grouping,
    'unknown' as area_code,
    'expense' as account_kind_code,
    1 as amount_sign,
    'other' as use_code,
    cast(null as varchar) as intervention_type_codes,
    cast(null as date) as valid_from_date,
    cast(null as date) as valid_to_date,
    cast(null as date) as replaced_date
