{#- D73: what a rate of the registry comes to in a month, on average of those in force all month, by kind of rate. -#}
{%- macro economy_rate_measures() -%}
    {%- set rates -%}
    (
        select
            rates.month_end_date as report_date,
            rates.municipality_key,
            offers.area_code,
            'rate_type' as breakdown_type,
            rates.rate_type_code as breakdown_key,
            sum(rates.month_dkk) as month_dkk,
            count(*) as n_total,
            count(rates.month_dkk) as n_measured
        from {{ ref('fct_rate') }} as rates
        inner join {{ ref('dim_offer') }} as offers on rates.offer_key = offers.offer_key
        where
            offers.area_code in ('children', 'adults')
            and rates.days_in_force = extract(day from rates.month_end_date)
        group by rates.month_end_date, rates.municipality_key, offers.area_code, rates.rate_type_code
    ) as rates
    {%- endset -%}
    {{ economy_measure(
        rates, 'rate_month', 'month_dkk', 'n_measured', 'dkk_per_month', measured='n_measured',
        breakdown='breakdown_type, breakdown_key'
    ) }}
{%- endmacro -%}

{#- D74, D77: benefits paid in the year up to the month, and what of them others pay. They are adults' by law. -#}
{%- macro economy_refund_measures() -%}
    {%- set refunds -%}
    (
        select
            months.report_date,
            refunds.municipality_key,
            'adults' as area_code,
            sum(refunds.payment_dkk) as payment_dkk,
            sum(refunds.refund_dkk) as refund_dkk,
            sum(refunds.cofinancing_dkk) as cofinancing_dkk,
            sum(refunds.net_expense_dkk) as net_dkk,
            count(distinct refunds.person_key) as n_total
        from {{ reported_month_ends() }} as months
        inner join {{ ref('fct_refund') }} as refunds
            on
                refunds.month_end_date <= months.report_date
                and extract(year from refunds.month_end_date) = extract(year from months.report_date)
        group by months.report_date, refunds.municipality_key
    ) as refunds
    {%- endset -%}
    {{ economy_measure(refunds, 'refund_payment', 'payment_dkk') }}
    union all
    {{ economy_measure(refunds, 'refund_received', 'refund_dkk') }}
    union all
    {{ economy_measure(refunds, 'refund_cofinancing', 'cofinancing_dkk') }}
    union all
    {{ economy_measure(refunds, 'refund_net', 'net_dkk') }}
    union all
    {{ economy_measure(refunds, 'refund_share', 'refund_dkk', 'payment_dkk', 'ratio') }}
{%- endmacro -%}
