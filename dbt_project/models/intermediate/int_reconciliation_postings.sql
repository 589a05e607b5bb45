-- Postings as the reconciliation reads them: which help of a case each pays for, and for which days. What a posting
-- does not say (paragraph, payee, days) is taken from the case's own help nearest to it: the same amount first, then
-- the month.
with ledger as (

    select
        *,
        service_start_date is null or service_paragraph is null or provider_cvr_number is null as is_incomplete
    from {{ ref('fct_ledger') }}

),

prices as (

    select * from {{ ref('int_case_price_months') }}
    where price_dkk <> 0

),

candidates as (

    select
        ledger.posting_key,
        prices.help_key,
        prices.active_from_date,
        prices.active_to_date,
        row_number() over (
            partition by ledger.posting_key
            order by
                case
                    when abs(ledger.amount_dkk - prices.price_dkk) * 100 <= {{ var('reconciliation_tolerance_oere') }}
                        then 0
                    else 1
                end,
                abs({{ months_between('prices.month_start_date', 'ledger.period_start_date') }}),
                prices.month_start_date,
                prices.intervention_key
        ) as candidate_rank
    from ledger
    inner join prices
        on
            ledger.municipality_code = prices.municipality_code
            and ledger.case_number = prices.case_number
    where
        ledger.is_incomplete
        and coalesce(ledger.service_paragraph, prices.service_paragraph) = prices.service_paragraph
        and coalesce(ledger.provider_cvr_number, prices.provider_cvr_number, '')
        = coalesce(prices.provider_cvr_number, '')
        and coalesce(ledger.service_start_date, prices.active_from_date) < prices.active_to_date
        and coalesce(ledger.service_end_date, prices.active_to_date) > prices.active_from_date
        and abs({{ months_between('prices.month_start_date', 'ledger.period_start_date') }})
        <= {{ var('reconciliation_timing_months') }}

)

select
    ledger.posting_key,
    ledger.municipality_key,
    ledger.municipality_code,
    ledger.case_key,
    ledger.person_key,
    ledger.provider_key,
    ledger.account_key,
    ledger.account_number,
    ledger.entry_type_name,
    ledger.period_start_date,
    ledger.month_end_date,
    ledger.posted_date,
    ledger.amount_dkk,
    ledger.case_number is not null and not ledger.is_case_unknown as is_on_known_case,
    ledger.case_number is not null as is_on_case,
    ledger.reverses_posting_key is not null or ledger.reversed_by_posting_key is not null as is_reversed,
    coalesce(
        candidates.help_key,
        {{ surrogate_key([
            'ledger.municipality_code', 'ledger.case_number', 'ledger.service_paragraph', 'ledger.provider_cvr_number'
        ]) }}
    ) as help_key,
    coalesce(ledger.service_start_date, candidates.active_from_date, ledger.period_start_date) as covers_from_date,
    coalesce(
        ledger.service_end_date,
        case when ledger.service_start_date is null then candidates.active_to_date end,
        {{ add_months(month_start('coalesce(ledger.service_start_date, ledger.period_start_date)'), 1) }}
    ) as covers_to_date
from ledger
left join candidates on ledger.posting_key = candidates.posting_key and candidates.candidate_rank = 1
