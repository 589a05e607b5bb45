-- The source rules that cannot be run in a municipality: a table that they need was never delivered.
with municipalities as (

    select distinct municipality_code
    from {{ ref('stg_landing__load') }}

),

delivered as (

    select distinct
        municipality_code,
        source_table
    from {{ ref('stg_landing__file') }}

),

rules as (

    select * from {{ ref('source_rule') }}

),

needed as (

    select distinct
        rules.rule_code,
        needed_table.source_table
    from rules
    cross join {{ list_members('rules.tables_needed') }} as needed_table (source_table)
    where needed_table.source_table <> ''

)

select distinct
    municipalities.municipality_code,
    needed.rule_code
from needed
cross join municipalities
left join delivered
    on
        municipalities.municipality_code = delivered.municipality_code
        and needed.source_table = delivered.source_table
where delivered.source_table is null
