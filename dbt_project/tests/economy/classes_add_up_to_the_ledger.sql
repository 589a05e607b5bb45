{{ checks_model('fct_reconciliation_entry') }}
-- What: every posting is in one known class, and the classes add up to the ledger to the oere, per account and month;
-- what is summed by case and class is the same money.
-- When important: before publishing; a posting that is lost or counted twice shows here.
-- How to resolve: look in fct_reconciliation_entry for the account and month; a posting there twice joins two rows of
-- int_reconciliation_units or of dim_account.
with classed as (

    select
        entries.municipality_key,
        entries.account_number,
        entries.month_end_date,
        entries.posted_dkk
    from {{ ref('fct_reconciliation_entry') }} as entries
    inner join {{ ref('reconciliation_class') }} as classes on entries.class_code = classes.class_code
    where entries.book_code = 'ledger'

),

books as (

    select
        municipality_key,
        account_number,
        month_end_date,
        amount_dkk as ledger_dkk,
        cast(0 as decimal(18, 2)) as classed_dkk,
        1 as n
    from {{ ref('fct_ledger') }}

    union all

    select
        municipality_key,
        account_number,
        month_end_date,
        cast(0 as decimal(18, 2)) as ledger_dkk,
        posted_dkk as classed_dkk,
        -1 as n
    from classed

    union all

    select
        municipality_key,
        'summed by case and class' as account_number,
        month_end_date,
        posted_dkk as ledger_dkk,
        cast(0 as decimal(18, 2)) as classed_dkk,
        n_postings as n
    from {{ ref('fct_reconciliation') }}

    union all

    select
        municipality_key,
        'summed by case and class' as account_number,
        month_end_date,
        cast(0 as decimal(18, 2)) as ledger_dkk,
        posted_dkk as classed_dkk,
        -1 as n
    from classed

)

select
    municipality_key,
    account_number,
    month_end_date,
    sum(ledger_dkk) as ledger_dkk,
    sum(classed_dkk) as classed_dkk,
    sum(n) as postings_too_few
from books
group by municipality_key, account_number, month_end_date
having sum(ledger_dkk) <> sum(classed_dkk) or sum(n) <> 0
