-- The class of each posting: the first of the rules that holds, in the order of the seed reconciliation_class.
with postings as (

    select * from {{ ref('int_reconciliation_postings') }}

),

units as (

    select * from {{ ref('int_reconciliation_units') }}

),

accounts as (

    select * from {{ ref('dim_account') }}

),

-- the accounts that each type of help is booked on
help_accounts as (

    select
        help_types.intervention_type_code,
        accounts.municipality_code,
        accounts.account_number,
        accounts.valid_from_date,
        accounts.valid_to_date
    from accounts
    inner join {{ ref('dim_intervention_type') }} as help_types
        on {{ in_list('help_types.intervention_type_code', 'accounts.intervention_type_codes') }}
    where accounts.use_code = 'help'

),

known_types as (

    select distinct
        municipality_code,
        intervention_type_code
    from help_accounts

)

select
    postings.*,
    units.unit_key,
    case
        when postings.is_reversed then 'reversed'
        when accounts.account_kind_code = 'income' or lower(postings.entry_type_name) = 'refusion'
            then 'other_income'
        when
            lower(postings.entry_type_name) = 'løn'
            or (accounts.use_code = 'own_operation' and not postings.is_on_case)
            then 'own_operation'
        when not postings.is_on_known_case then 'missing_case'
        when units.n_prices = 0 then 'no_price'
        when on_account.account_number is null and known_types.intervention_type_code is not null
            then 'wrong_account'
        when units.is_different and units.is_other_price then 'rate_change'
        when units.is_different then 'amount_differs'
        when
            postings.period_start_date >= postings.covers_to_date
            or postings.month_end_date < postings.covers_from_date
            then
                case
                    when
                        abs({{ months_between('postings.covers_from_date', 'postings.period_start_date') }})
                        <= {{ var('reconciliation_timing_months') }}
                        then 'timing'
                    else 'out_of_period'
                end
        else 'matched'
    end as class_code
from postings
left join units on postings.posting_key = units.entry_key
left join accounts on postings.account_key = accounts.account_key
left join help_accounts as on_account
    on
        postings.municipality_code = on_account.municipality_code
        and postings.account_number = on_account.account_number
        and units.intervention_type_code = on_account.intervention_type_code
        and {{ is_active_on(
            'postings.covers_from_date', 'on_account.valid_from_date', 'on_account.valid_to_date'
        ) }}
left join known_types
    on
        postings.municipality_code = known_types.municipality_code
        and units.intervention_type_code = known_types.intervention_type_code
