{#- Is the code one of a text list separated by |, as the catalogue seeds write them? -#}
{%- macro in_list(code, list) -%}position('|' || {{ code }} || '|' in '|' || {{ list }} || '|') > 0{%- endmacro -%}
