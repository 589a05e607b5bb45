{#- What a posting and the posting that takes it back have in common. -#}
{%- set same = [
    'postings.municipality_code', 'postings.account_number', 'postings.unit_id', 'postings.period_start_date',
    'postings.person_id', 'postings.case_number', 'postings.provider_cvr_number', 'postings.service_start_date',
    'postings.size_dkk'
] -%}
-- Postings and the postings that take them back. The file has no link between the two: the n-th reposting of an amount
-- takes back the n-th posting of the opposite amount that agrees in everything else.
with postings as (

    select
        *,
        {{ surrogate_key(['municipality_code', 'voucher_number', 'line_number']) }} as posting_key,
        {{ first_of_month('period_year', 'month_number') }} as period_start_date,
        abs(amount_dkk) as size_dkk,
        lower(entry_type) = 'ompostering' as is_reposting
    from {{ ref('stg_finance__ledger') }}

),

reposted as (

    select distinct
        municipality_code,
        account_number,
        size_dkk
    from postings
    where is_reposting

),

candidates as (

    select
        postings.posting_key,
        postings.voucher_number,
        postings.line_number,
        postings.posted_date,
        postings.amount_dkk,
        postings.is_reposting,
        {{ surrogate_key(same) }} as agreement_key
    from postings
    inner join reposted
        on
            postings.municipality_code = reposted.municipality_code
            and postings.account_number = reposted.account_number
            and postings.size_dkk = reposted.size_dkk

),

ranked as (

    select
        *,
        row_number() over (
            partition by agreement_key, is_reposting, amount_dkk > 0
            order by posted_date, voucher_number, line_number
        ) as rank_in_amount
    from candidates

)

select
    repostings.posting_key as reversing_posting_key,
    originals.posting_key as reversed_posting_key
from ranked as repostings
inner join ranked as originals
    on
        repostings.agreement_key = originals.agreement_key
        and repostings.rank_in_amount = originals.rank_in_amount
        and repostings.amount_dkk = -originals.amount_dkk
        and repostings.posted_date >= originals.posted_date
where repostings.is_reposting and not originals.is_reposting
