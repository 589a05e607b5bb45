{#- The part/whole share of an amount in kr., rounded half away from zero to whole øre, without passing through float. -#}
{%- macro share_of_amount(amount, part, whole) -%}
    {{ return(adapter.dispatch('share_of_amount', 'lineal')(amount, part, whole)) }}
{%- endmacro -%}
{%- macro default__share_of_amount(amount, part, whole) -%}
    cast(round({{ amount }} * {{ part }} / {{ whole }}, 2) as decimal(18, 2))
{%- endmacro -%}
{#- DuckDB divides decimals as float, so the øre are divided as whole numbers. -#}
{%- macro duckdb__share_of_amount(amount, part, whole) -%}
    cast(
        sign({{ amount }})
        * ((2 * cast(abs({{ amount }}) * 100 as bigint) * {{ part }} + {{ whole }}) // (2 * {{ whole }}))
        * cast(0.01 as decimal(3, 2)) as decimal(18, 2)
    )
{%- endmacro -%}
