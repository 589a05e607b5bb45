{#- A primary key in one node: the listed columns are never null and together never repeated. -#}
{%- test primary_key(model, columns) -%}
select
    {{ columns | join(', ') }},
    count(*) as rows_with_key
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{%- endtest -%}
