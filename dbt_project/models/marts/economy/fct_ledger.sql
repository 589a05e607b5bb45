with postings as (

    select
        *,
        {{ surrogate_key(['municipality_code', 'voucher_number', 'line_number']) }} as posting_key,
        {{ first_of_month('period_year', 'month_number') }} as period_start_date
    from {{ ref('stg_finance__ledger') }}

),

accounts as (

    select * from {{ ref('dim_account') }}
    where valid_from_date is not null

),

units as (

    select * from {{ ref('dim_provider_unit') }}

),

cases as (

    select * from {{ ref('dim_case') }}

),

-- two names with one business number are one payee: the lowest id stands for it
payees as (

    select
        municipality_code,
        cvr_number,
        min(provider_id) as provider_id
    from {{ ref('dim_provider') }}
    where cvr_number is not null
    group by municipality_code, cvr_number

),

reversals as (

    select * from {{ ref('int_ledger_reversals') }}

)

select
    postings.posting_key,
    {{ surrogate_key(['postings.municipality_code']) }} as municipality_key,
    postings.municipality_code,
    postings.voucher_number,
    postings.line_number,
    coalesce(accounts.account_key, {{ unknown_key() }}) as account_key,
    postings.account_number,
    -- an account that closed with the year still takes postings to its months
    coalesce(accounts.valid_to_date <= postings.period_start_date, false) as is_account_closed,
    coalesce(units.provider_unit_key, {{ unknown_key() }}) as provider_unit_key,
    postings.unit_id as unit_code,
    postings.posted_date,
    postings.period_start_date,
    {{ month_end('postings.period_start_date') }} as month_end_date,
    {{ known_key(['postings.person_id']) }} as person_key,
    coalesce(cases.case_key, {{ unknown_key() }}) as case_key,
    postings.case_number,
    postings.case_number is not null and cases.case_key is null as is_case_unknown,
    postings.service_paragraph,
    case
        when payees.provider_id is null then {{ unknown_key() }}
        else {{ surrogate_key(['payees.municipality_code', 'payees.provider_id']) }}
    end as provider_key,
    postings.provider_cvr_number,
    postings.service_start_date,
    postings.service_end_date,
    postings.entry_type as entry_type_name,
    postings.amount_dkk,
    reversals.reversed_posting_key as reverses_posting_key,
    reversed.reversing_posting_key as reversed_by_posting_key,
    postings.period_start_date <= cast('{{ var("report_date") }}' as date) as is_counted
from postings
-- the version of the posting day; an account that has closed is still what it was
left join accounts
    on
        postings.municipality_code = accounts.municipality_code
        and postings.account_number = accounts.account_number
        and {{ is_active_on('postings.posted_date', 'accounts.valid_from_date', 'accounts.replaced_date') }}
left join units
    on
        {{ surrogate_key(['postings.municipality_code']) }} = units.municipality_key
        and postings.unit_id = units.unit_code
left join cases
    on postings.municipality_code = cases.municipality_code and postings.case_number = cases.case_number
left join payees
    on
        postings.municipality_code = payees.municipality_code
        and postings.provider_cvr_number = payees.cvr_number
left join reversals on postings.posting_key = reversals.reversing_posting_key
left join reversals as reversed on postings.posting_key = reversed.reversed_posting_key
