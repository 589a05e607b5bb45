with postings as (

    select * from {{ ref('int_reconciliation_classes') }}

),

prices as (

    select * from {{ ref('int_case_price_months') }}
    where price_dkk <> 0

),

units as (

    select * from {{ ref('int_reconciliation_units') }}

),

accounts as (

    select * from {{ ref('dim_account') }}

),

cases as (

    select * from {{ ref('dim_case') }}

),

classes as (

    select * from {{ ref('reconciliation_class') }}

),

-- how far each municipality's ledger has come
ledgers as (

    select
        municipality_key,
        min(period_start_date) as first_period_date,
        max(period_start_date) as last_period_date,
        max(posted_date) as last_posted_date
    from postings
    group by municipality_key

),

-- the account that the help is booked on in the month; the lowest number stands for several
right_accounts as (

    select
        prices.case_price_key,
        min(accounts.account_number) as account_number
    from prices
    inner join accounts
        on
            prices.municipality_code = accounts.municipality_code
            and accounts.use_code = 'help'
            and {{ in_list('prices.intervention_type_code', 'accounts.intervention_type_codes') }}
            and {{ is_active_on('prices.active_from_date', 'accounts.valid_from_date', 'accounts.valid_to_date') }}
    group by prices.case_price_key

),

-- a price stands in the class of its postings; of several, in the first
posted_classes as (

    select
        units.unit_key,
        min(classes.class_order) as class_order
    from postings
    inner join units on postings.posting_key = units.entry_key
    inner join classes on postings.class_code = classes.class_code
    group by units.unit_key

)

select
    postings.posting_key as reconciliation_entry_key,
    'ledger' as book_code,
    postings.municipality_key,
    case when cases.area_code = 'unknown' then coalesce(accounts.area_code, 'unknown') else cases.area_code end
        as area_code,
    postings.case_key,
    postings.person_key,
    postings.provider_key,
    postings.month_end_date,
    postings.account_number,
    postings.posting_key,
    cast(null as varchar) as intervention_key,
    units.unit_key as comparison_key,
    postings.class_code,
    postings.amount_dkk as posted_dkk,
    cast(0 as decimal(18, 2)) as price_dkk
from postings
inner join cases on postings.case_key = cases.case_key
left join accounts on postings.account_key = accounts.account_key
left join units on postings.posting_key = units.entry_key

union all

select
    prices.case_price_key as reconciliation_entry_key,
    'case_price' as book_code,
    prices.municipality_key,
    prices.area_code,
    prices.case_key,
    prices.person_key,
    prices.provider_key,
    prices.month_end_date,
    right_accounts.account_number,
    cast(null as varchar) as posting_key,
    prices.intervention_key,
    units.unit_key as comparison_key,
    case
        when classes.class_code is not null then classes.class_code
        -- a bill that may still come says nothing of a fault
        when {{ add_days('prices.month_end_date', var('reconciliation_posting_days')) }} >= ledgers.last_posted_date
            then 'too_recent'
        else 'missing_posting'
    end as class_code,
    cast(0 as decimal(18, 2)) as posted_dkk,
    prices.price_dkk
from prices
inner join ledgers
    on
        prices.municipality_key = ledgers.municipality_key
        and prices.month_start_date >= ledgers.first_period_date
        and prices.month_start_date <= ledgers.last_period_date
inner join units on prices.case_price_key = units.entry_key
left join posted_classes on units.unit_key = posted_classes.unit_key
left join classes on posted_classes.class_order = classes.class_order
left join right_accounts on prices.case_price_key = right_accounts.case_price_key
