{#- The part/whole share of an amount in kr., rounded half away from zero to whole øre, without passing through float.
    `decimals` is how many decimals the amount has. -#}
{%- macro share_of_amount(amount, part, whole, decimals=2) -%}
    {{ return(adapter.dispatch('share_of_amount', 'lineal')(amount, part, whole, decimals)) }}
{%- endmacro -%}
{%- macro default__share_of_amount(amount, part, whole, decimals) -%}
    cast(round({{ amount }} * {{ part }} / {{ whole }}, 2) as decimal(18, 2))
{%- endmacro -%}
{#- DuckDB divides decimals as float, so the amount is divided as a whole number of its smallest unit. -#}
{%- macro duckdb__share_of_amount(amount, part, whole, decimals) -%}
    cast(
        sign({{ amount }})
        * (
            (2 * cast(abs({{ amount }}) * {{ 10 ** decimals }} as hugeint) * {{ part }} + {{ whole }} * {{ 10 ** (decimals - 2) }})
            // (2 * {{ whole }} * {{ 10 ** (decimals - 2) }})
        )
        * cast(0.01 as decimal(3, 2)) as decimal(18, 2)
    )
{%- endmacro -%}

{#- One amount over another or over a number of months, rounded half away from zero to six decimals, without passing
    through float; empty when there is nothing to divide by. The amount has four decimals at most, the other ten. -#}
{%- macro exact_ratio(amount, divisor) -%}
    {{ return(adapter.dispatch('exact_ratio', 'lineal')(amount, divisor)) }}
{%- endmacro -%}
{%- macro default__exact_ratio(amount, divisor) -%}
    cast(round(({{ amount }}) / nullif({{ divisor }}, 0), 6) as decimal(18, 6))
{%- endmacro -%}
{%- macro duckdb__exact_ratio(amount, divisor) -%}
    {%- set whole -%}
        nullif(cast(abs(cast({{ divisor }} as decimal(38, 10))) * {{ 10 ** 10 }} as hugeint), 0)
    {%- endset -%}
    cast(
        sign({{ amount }}) * sign({{ divisor }})
        * (
            (2 * cast(abs(cast({{ amount }} as decimal(38, 4))) * 10000 as hugeint) * {{ 10 ** 12 }} + {{ whole }})
            // (2 * {{ whole }})
        )
        * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)
    )
{%- endmacro -%}

{#- What a line of help costs for some days of a calendar month: a price per day by days, per week or per hour of a week
    by weeks of seven days, per month or year by the days' share of the month; a single payment in the month the help
    begins. `rate` holds calculation_frequency_code, whole_dkk (quantity x amount) and agreed_price_dkk_per_month. -#}
{%- macro price_of_days(rate, days, days_in_month, is_first_month) -%}
    case {{ rate }}.calculation_frequency_code
        when 'day' then {{ share_of_amount(rate ~ '.whole_dkk', days, '1', decimals=4) }}
        when 'week' then {{ share_of_amount(rate ~ '.whole_dkk', days, '7', decimals=4) }}
        when 'hour' then {{ share_of_amount(rate ~ '.whole_dkk', days, '7', decimals=4) }}
        when 'once'
            then case
                when {{ is_first_month }} then {{ share_of_amount(rate ~ '.whole_dkk', '1', '1', decimals=4) }}
                else 0
            end
        else {{ share_of_amount(rate ~ '.agreed_price_dkk_per_month', days, days_in_month) }}
    end
{%- endmacro -%}
