{#- Part of a whole; empty, not zero, when there is nothing to take the share of. -#}
{%- macro share(numerator, denominator) -%}
    cast({{ numerator }} as decimal(18, 6)) / nullif(cast({{ denominator }} as decimal(18, 6)), 0)
{%- endmacro -%}
