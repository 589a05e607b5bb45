{#- Is the code one of a text list separated by |, as the catalogue seeds write them? -#}
{%- macro in_list(code, list) -%}position('|' || {{ code }} || '|' in '|' || {{ list }} || '|') > 0{%- endmacro -%}

{#- The members of such a list as a relation of one column, to be joined to the row that holds the list. -#}
{%- macro list_members(list) -%}{{ return(adapter.dispatch('list_members', 'lineal')(list)) }}{%- endmacro -%}
{%- macro default__list_members(list) -%}unnest(string_to_array({{ list }}, '|')){%- endmacro -%}

{#- Whole numbers from the first to the last as a relation of one column. -#}
{%- macro whole_numbers(first, last) -%}
    ({% for number in range(first, last + 1) %}{{ 'union all ' if not loop.first }}select {{ number }} {% endfor %})
{%- endmacro -%}
