{#- Surrogate key: md5 over the natural key's parts as text, joined by '|', nulls as an empty text. -#}
{%- macro surrogate_key(columns) -%}
    md5(
        {%- for column in columns %}
        coalesce(cast({{ column }} as varchar), ''){% if not loop.last %} || '|' ||{% endif %}
        {%- endfor %}
    )
{%- endmacro -%}

{#- Key of the unknown member that every dimension has, so that a fact never loses a row on a join. -#}
{%- macro unknown_key() -%}md5('unknown'){%- endmacro -%}

{#- Two relations have the same values in these columns; a row that has none in one of them matches nothing. -#}
{%- macro same_keys(one, other, columns) -%}
    {%- for column in columns -%}
        {{ one }}.{{ column }} = {{ other }}.{{ column }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro -%}
