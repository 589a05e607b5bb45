{#- The table holds exactly the expected number of rows: for closed lists whose size is known. -#}
{%- test row_count(model, expected) -%}
select count(*) as rows_found
from {{ model }}
having count(*) <> {{ expected }}
{%- endtest -%}
