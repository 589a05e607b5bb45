{#- Part of a whole; empty, not zero, when there is nothing to take the share of. -#}
{%- macro share(numerator, denominator) -%}
    cast({{ numerator }} as decimal(18, 6)) / nullif(cast({{ denominator }} as decimal(18, 6)), 0)
{%- endmacro -%}

{#- Wilson's interval of a share: its lower ('-') or upper ('+') end. It never leaves 0 to 1 and holds for few and for
    all or none, which the share's own standard error does not. Only the root passes through float. -#}
{%- macro wilson_bound(hits, whole, sign) -%}
    {%- set z = var('interval_z') -%}
    case
        when {{ whole }} > 0
            then cast(greatest(0, least(1,
                (
                    2 * {{ hits }} + {{ z }} * {{ z }}
                    {{ sign }} {{ z }} * sqrt({{ z }} * {{ z }} + 4.0 * {{ hits }} * ({{ whole }} - {{ hits }}) / {{ whole }})
                ) / (2 * ({{ whole }} + {{ z }} * {{ z }}))
            )) as decimal(9, 6))
    end
{%- endmacro -%}
