{#- The foreign keys of a table in one node: every listed column that is filled is found in its dimension, written as
    table.column. -#}
{%- test foreign_keys(model, keys) -%}
{%- for column, target in keys.items() %}
{%- set table, field = target.split('.') %}
select
    '{{ column }}' as key_column,
    cast({{ column }} as varchar) as key_value,
    count(*) as rows_with_key
from {{ model }}
where {{ column }} is not null and {{ column }} not in (select {{ field }} from {{ ref(table) }} where {{ field }} is not null)
group by {{ column }}
{%- if not loop.last %}

union all
{% endif %}
{%- endfor %}
{%- endtest -%}
