with hits as (

    select * from {{ ref('int_source_rule_hits') }}

),

rules as (

    select * from {{ ref('dim_source_rule') }}
    where is_current

),

not_run as (

    select * from {{ ref('int_source_rules_not_run') }}

),

acknowledgements as (

    select * from {{ ref('stg_data_quality__acknowledgement') }}
    where {{ is_active_on("cast('" ~ var('report_date') ~ "' as date)", 'acknowledged_date', 'expires_date') }}

)

select
    {{ surrogate_key(['hits.municipality_code', 'hits.rule_code', 'hits.row_key']) }} as source_rule_hit_key,
    rules.source_rule_key,
    {{ surrogate_key(['hits.municipality_code']) }} as municipality_key,
    hits.municipality_code,
    hits.rule_code,
    rules.severity_code,
    hits.source_table,
    hits.row_key,
    hits.case_number,
    hits.unit_type,
    hits.unit_code,
    hits.unit_name,
    hits.fields_shown,
    hits.file_id,
    hits.file_line_number,
    hits.first_seen_date,
    acknowledgements.rule_code is not null as is_acknowledged,
    acknowledgements.reason as acknowledged_reason,
    acknowledgements.expires_date as acknowledged_until_date
from hits
inner join rules on hits.rule_code = rules.rule_code
left join acknowledgements
    on
        hits.municipality_code = acknowledgements.municipality_code
        and hits.rule_code = acknowledgements.rule_code
        and hits.row_key = acknowledgements.row_key
left join not_run
    on
        hits.municipality_code = not_run.municipality_code
        and hits.rule_code = not_run.rule_code
where not_run.rule_code is null
