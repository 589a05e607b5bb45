with rules as (

    select * from {{ ref('dim_source_rule') }}
    where is_current

),

municipalities as (

    select distinct municipality_code
    from {{ ref('stg_landing__load') }}

),

lacking as (

    select * from {{ ref('int_source_rules_not_run') }}

),

counted as (

    select
        rules.rule_code,
        table_rows.municipality_code,
        table_rows.unit_type,
        table_rows.unit_code,
        table_rows.unit_name,
        table_rows.rows_checked,
        0 as n_hits,
        0 as n_acknowledged
    from rules
    inner join {{ ref('int_source_rule_rows') }} as table_rows on rules.source_table = table_rows.source_table

    union all

    select
        rule_code,
        municipality_code,
        unit_type,
        unit_code,
        unit_name,
        0 as rows_checked,
        case when is_acknowledged then 0 else 1 end as n_hits,
        case when is_acknowledged then 1 else 0 end as n_acknowledged
    from {{ ref('fct_source_rule_hit') }}

),

-- a line for every municipality, also where no row was checked, and one for every unit that has rows
placed as (

    select * from counted

    union all

    select
        rule_code,
        municipality_code,
        'municipality' as unit_type,
        municipality_code as unit_code,
        municipality_code as unit_name,
        rows_checked,
        n_hits,
        n_acknowledged
    from counted

    union all

    select
        rules.rule_code,
        municipalities.municipality_code,
        'municipality' as unit_type,
        municipalities.municipality_code as unit_code,
        municipalities.municipality_code as unit_name,
        0 as rows_checked,
        0 as n_hits,
        0 as n_acknowledged
    from rules
    cross join municipalities

),

summed as (

    select
        rule_code,
        municipality_code,
        unit_type,
        unit_code,
        max(unit_name) as unit_name,
        cast(sum(rows_checked) as bigint) as rows_checked,
        cast(sum(n_hits) as bigint) as n_hits,
        cast(sum(n_acknowledged) as bigint) as n_acknowledged
    from placed
    group by rule_code, municipality_code, unit_type, unit_code

)

select
    cast('{{ var("report_date") }}' as date) as report_date,
    rules.source_rule_key,
    {{ surrogate_key(['summed.municipality_code']) }} as municipality_key,
    summed.municipality_code,
    summed.rule_code,
    summed.unit_type,
    summed.unit_code,
    summed.unit_name,
    summed.rows_checked,
    summed.n_hits,
    summed.n_acknowledged,
    cast({{ share('summed.n_hits', 'summed.rows_checked') }} as decimal(18, 6)) as hit_share,
    case
        when lacking.rule_code is not null then 'not_run'
        when summed.n_hits > 0 then 'failed'
        else 'passed'
    end as status_code
from summed
inner join rules on summed.rule_code = rules.rule_code
left join lacking
    on
        summed.municipality_code = lacking.municipality_code
        and summed.rule_code = lacking.rule_code
where lacking.rule_code is null or summed.unit_type = 'municipality'
