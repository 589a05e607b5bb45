-- The file tells what a month's budget is now and when it was last corrected; the corrections are what changed from one
-- delivered version to the next.
with delivered as (

    select
        municipality_code,
        budget_year,
        month_number,
        trim(unit_id) as unit_code,
        trim(account_number) as account_number,
        original_amount_dkk,
        corrected_amount_dkk,
        -- a correction without a date is known from the day it was delivered
        coalesce(corrected_date, case when corrected_amount_dkk <> original_amount_dkk then _valid_from end)
            as change_date,
        _valid_from as known_from_date,
        {{ is_known_still() }} as is_known_now
    from {{ source('finance', 'budget') }}
    where _valid_from <= cast('{{ var("as_known_at") }}' as date)

),

versions as (

    select
        *,
        row_number() over (
            partition by municipality_code, budget_year, month_number, unit_code, account_number, change_date
            order by known_from_date desc
        ) as recency
    from delivered

),

budgets as (

    select * from versions
    where is_known_now

),

-- of the versions that tell of the same day the latest holds; what the source has taken back since is left out
levels as (

    select
        versions.*,
        budgets.original_amount_dkk as base_amount_dkk
    from versions
    inner join budgets
        on
            {{ same_keys('versions', 'budgets', [
                'municipality_code', 'budget_year', 'month_number', 'unit_code', 'account_number'
            ]) }}
            and versions.change_date <= budgets.change_date
    where versions.recency = 1

),

entries as (

    select
        municipality_code,
        budget_year,
        month_number,
        unit_code,
        account_number,
        'original' as budget_entry_code,
        {{ first_of_month('budget_year', '1') }} as change_date,
        original_amount_dkk as amount_dkk
    from budgets

    union all

    select
        municipality_code,
        budget_year,
        month_number,
        unit_code,
        account_number,
        'correction' as budget_entry_code,
        change_date,
        corrected_amount_dkk - lag(corrected_amount_dkk, 1, base_amount_dkk) over (
            partition by municipality_code, budget_year, month_number, unit_code, account_number
            order by change_date
        ) as amount_dkk
    from levels

),

accounts as (

    select * from {{ ref('dim_account') }}
    where valid_from_date is not null

)

select
    {{ surrogate_key([
        'entries.municipality_code', 'entries.budget_year', 'entries.month_number', 'entries.unit_code',
        'entries.account_number', 'entries.budget_entry_code', 'entries.change_date'
    ]) }} as budget_entry_key,
    {{ surrogate_key(['entries.municipality_code']) }} as municipality_key,
    coalesce(accounts.account_key, {{ unknown_key() }}) as account_key,
    entries.municipality_code,
    entries.account_number,
    entries.unit_code,
    cast(entries.budget_year as integer) as budget_year,
    {{ month_end(first_of_month('entries.budget_year', 'entries.month_number')) }} as month_end_date,
    entries.budget_entry_code,
    cast(entries.change_date as date) as change_date,
    cast(entries.amount_dkk as decimal(18, 2)) as amount_dkk
from entries
left join accounts
    on
        entries.municipality_code = accounts.municipality_code
        and entries.account_number = accounts.account_number
        and {{ is_active_on(
            month_end(first_of_month('entries.budget_year', 'entries.month_number')),
            'accounts.valid_from_date', 'accounts.replaced_date'
        ) }}
where entries.budget_entry_code = 'original' or entries.amount_dkk <> 0
