-- Rows of sources that an ERROR keeps out of figures, with the rule: facts mark them, they never drop them. A hit that
-- someone has accepted keeps nothing out.
with hits as (

    select * from {{ ref('fct_source_rule_hit') }}
    where severity_code = 'ERROR' and not is_acknowledged

)

select
    municipality_code,
    source_table,
    row_key,
    min(rule_code) as rule_code
from hits
group by municipality_code, source_table, row_key
