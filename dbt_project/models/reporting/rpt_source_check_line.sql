with hits as (

    select * from {{ ref('fct_source_rule_hit') }}

),

rules as (

    select * from {{ ref('dim_source_rule') }}

)

select
    cast('{{ var("report_date") }}' as date) as report_date,
    hits.source_rule_hit_key,
    hits.municipality_code,
    hits.unit_type,
    hits.unit_code,
    hits.unit_name,
    hits.rule_code,
    rules.rule_name,
    rules.rule_family,
    rules.rule_family_name,
    hits.severity_code,
    hits.source_table,
    hits.row_key,
    hits.case_number,
    hits.fields_shown,
    hits.file_line_number,
    hits.first_seen_date,
    hits.is_acknowledged,
    hits.acknowledged_reason,
    hits.acknowledged_until_date,
    rules.then_da,
    rules.false_positive_da
from hits
inner join rules on hits.source_rule_key = rules.source_rule_key
