-- The two books laid side by side: postings and prices of the same help of a case whose days touch are one unit, which
-- is a month as a rule, and more when one posting pays for more. What differs is tried with the help's other prices.
with prices as (

    select * from {{ ref('int_case_price_months') }}
    where price_dkk <> 0

),

entries as (

    select
        posting_key as entry_key,
        help_key,
        covers_from_date,
        covers_to_date,
        cast(1 as integer) as n_postings,
        amount_dkk as posted_dkk,
        cast(0 as decimal(18, 2)) as price_dkk,
        cast(null as varchar) as intervention_type_code
    from {{ ref('int_reconciliation_postings') }}
    where is_on_known_case and not is_reversed

    union all

    select
        case_price_key as entry_key,
        help_key,
        active_from_date as covers_from_date,
        active_to_date as covers_to_date,
        cast(0 as integer) as n_postings,
        cast(0 as decimal(18, 2)) as posted_dkk,
        price_dkk,
        intervention_type_code
    from prices

),

reached as (

    select
        *,
        max(covers_to_date) over (
            partition by help_key
            order by covers_from_date, entry_key
            rows between unbounded preceding and 1 preceding
        ) as reached_date
    from entries

),

numbered as (

    select
        *,
        cast(
            sum(case when covers_from_date < reached_date then 0 else 1 end) over (
                partition by help_key
                order by covers_from_date, entry_key
                rows between unbounded preceding and current row
            ) as integer
        ) as unit_number
    from reached

),

units as (

    select
        help_key,
        unit_number,
        min(covers_from_date) as unit_from_date,
        cast(sum(n_postings) as integer) as n_postings,
        cast(count(*) - sum(n_postings) as integer) as n_prices,
        cast(sum(posted_dkk) as decimal(18, 2)) as unit_posted_dkk,
        cast(sum(price_dkk) as decimal(18, 2)) as unit_price_dkk,
        min(intervention_type_code) as intervention_type_code
    from numbered
    group by help_key, unit_number

),

judged as (

    select
        *,
        abs(unit_posted_dkk - unit_price_dkk) * 100 > {{ var('reconciliation_tolerance_oere') }} as is_different
    from units

),

rates as (

    select distinct
        help_key,
        calculation_frequency_code,
        whole_dkk,
        agreed_price_dkk_per_month
    from prices

),

-- what the unit would have cost at each price that the same help has had
at_other_prices as (

    select
        judged.help_key,
        judged.unit_number,
        judged.unit_posted_dkk,
        sum({{ price_of_days(
            'rates', 'prices.active_days', 'prices.days_in_month', 'prices.is_first_month'
        ) }}) as other_price_dkk
    from judged
    inner join numbered on judged.help_key = numbered.help_key and judged.unit_number = numbered.unit_number
    inner join prices on numbered.entry_key = prices.case_price_key
    inner join rates on judged.help_key = rates.help_key
    where judged.is_different and judged.n_postings > 0
    group by
        judged.help_key, judged.unit_number, judged.unit_posted_dkk,
        rates.calculation_frequency_code, rates.whole_dkk, rates.agreed_price_dkk_per_month

),

explained as (

    select distinct
        help_key,
        unit_number
    from at_other_prices
    where abs(unit_posted_dkk - other_price_dkk) * 100 <= {{ var('reconciliation_tolerance_oere') }}

)

select
    numbered.entry_key,
    {{ surrogate_key(['judged.help_key', 'judged.unit_from_date']) }} as unit_key,
    judged.unit_from_date,
    judged.n_postings,
    judged.n_prices,
    judged.unit_posted_dkk,
    judged.unit_price_dkk,
    judged.intervention_type_code,
    judged.is_different,
    explained.help_key is not null as is_other_price
from numbered
inner join judged on numbered.help_key = judged.help_key and numbered.unit_number = judged.unit_number
left join explained on judged.help_key = explained.help_key and judged.unit_number = explained.unit_number
