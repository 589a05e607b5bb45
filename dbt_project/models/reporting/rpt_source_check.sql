with quality as (

    select * from {{ ref('fct_data_quality') }}

),

rules as (

    select * from {{ ref('dim_source_rule') }}

),

open_hits as (

    select * from {{ ref('fct_source_rule_hit') }}
    where not is_acknowledged

),

oldest as (

    select
        municipality_code,
        rule_code,
        unit_type,
        unit_code,
        min(first_seen_date) as oldest_hit_date
    from open_hits
    group by municipality_code, rule_code, unit_type, unit_code

    union all

    select
        municipality_code,
        rule_code,
        'municipality' as unit_type,
        municipality_code as unit_code,
        min(first_seen_date) as oldest_hit_date
    from open_hits
    group by municipality_code, rule_code

)

select
    quality.report_date,
    quality.municipality_code,
    quality.unit_type,
    quality.unit_code,
    quality.unit_name,
    quality.rule_code,
    rules.rule_name,
    rules.rule_family,
    rules.rule_family_name,
    rules.severity_code,
    rules.owner_da,
    rules.source_table,
    quality.rows_checked,
    quality.n_hits,
    quality.n_acknowledged,
    oldest.oldest_hit_date,
    quality.status_code
from quality
inner join rules on quality.source_rule_key = rules.source_rule_key
left join oldest
    on
        quality.municipality_code = oldest.municipality_code
        and quality.rule_code = oldest.rule_code
        and quality.unit_type = oldest.unit_type
        and quality.unit_code = oldest.unit_code
