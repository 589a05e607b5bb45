{#- The rows of a change-tracked raw table as they were known on the knowledge date (variable as_known_at). -#}
{%- macro as_known() -%}
    _valid_from <= cast('{{ var("as_known_at") }}' as date)
    and (_valid_to is null or _valid_to > cast('{{ var("as_known_at") }}' as date))
{%- endmacro -%}

{#- Whether a version of a row still held on the knowledge date. -#}
{%- macro is_known_still() -%}
    (_valid_to is null or _valid_to > cast('{{ var("as_known_at") }}' as date))
{%- endmacro -%}
