with rules as (

    select * from {{ ref('source_rule') }}

),

families as (

    select * from {{ ref('source_rule_family') }}

)

select
    {{ surrogate_key(['rules.rule_code', 'rules.version']) }} as source_rule_key,
    rules.rule_code,
    rules.version as rule_version,
    rules.valid_from,
    rules.valid_to,
    {{ is_active_on("cast('" ~ var('report_date') ~ "' as date)", 'rules.valid_from', 'rules.valid_to') }}
        as is_current,
    rules.rule_family,
    families.rule_family_name,
    rules.severity_code,
    rules.rule_name,
    rules.given_da,
    rules.when_da,
    rules.then_da,
    rules.source_table,
    rules.tables_needed,
    rules.fields_shown,
    rules.owner_da,
    rules.false_positive_da
from rules
inner join families on rules.rule_family = families.rule_family
