{#- How a table or a view is written: in place of what stands, in one transaction. dbt's own way makes it under another name,
    renames twice and drops, so that readers always find one; nobody reads the warehouse while it is built (ADR 0001), and
    a few statements less for each of hundreds of models is seconds of a refresh. -#}
{%- macro in_place_of(existing, type) -%}
    {%- if existing is not none and existing.type == type -%}drop {{ type }} if exists {{ existing }};{%- endif -%}
{%- endmacro -%}

{#- A view that becomes a table, or a table that becomes a view, goes first. -#}
{%- macro drop_if_other_than(existing, type) -%}
    {%- if existing is not none and existing.type != type -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
{%- endmacro -%}

{%- materialization table, adapter='duckdb' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- do drop_if_other_than(existing, 'table') -%}
    {%- call statement('main') -%}
        {{ in_place_of(existing, 'table') }} {{ create_table_as(False, target, compiled_code) }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{%- endmaterialization -%}

{%- materialization view, adapter='duckdb' -%}
    {%- set target = this.incorporate(type='view') -%}
    {%- do drop_if_other_than(load_cached_relation(this), 'view') -%}
    {%- if config.get('contract').enforced -%}{%- do get_assert_columns_equivalent(compiled_code) -%}{%- endif -%}
    {#- one statement is a transaction by itself -#}
    {%- call statement('main', auto_begin=False) -%}
        create or replace view {{ target }} as ({{ compiled_code }})
    {%- endcall -%}
    {{ return({'relations': [target]}) }}
{%- endmaterialization -%}

{#- A data test counts the rows it finds and keeps none; one row is one too many, whatever a test's config says. It reads, and
    needs no transaction. -#}
{%- materialization test, adapter='duckdb' -%}
    {%- if should_store_failures() -%}
        {{ exceptions.raise_compiler_error('store_failures: rows that a test finds are not kept in this warehouse') }}
    {%- endif -%}
    {%- call statement('main', fetch_result=True, auto_begin=False) -%}
        {{ get_test_sql(sql, 'count(*)', '!= 0', '!= 0', limit=none) }}
    {%- endcall -%}
    {{ return({'relations': []}) }}
{%- endmaterialization -%}
