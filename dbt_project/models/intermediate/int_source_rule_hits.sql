-- Everything the source rules find, one line per rule and row, with the unit that is responsible for the row.
{%- set parts = ['values', 'order', 'references', 'hours', 'chains', 'history', 'limits', 'deliveries'] %}
with found as (
    {% for part in parts %}
        select * from {{ ref('int_source_rules_' ~ part) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {%- endfor %}
),

units as (

    select * from {{ ref('int_source_units') }}

)

select
    found.*,
    {{ responsible_unit('found') }}
from found
{{ join_units('found') }}
