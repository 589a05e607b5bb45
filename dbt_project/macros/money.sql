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
