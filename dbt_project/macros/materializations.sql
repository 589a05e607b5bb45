{#- How a table or a view is written: dropped, and then made again in a transaction. dbt's own way makes it under another
    name, renames twice and drops, so that readers always find one; nobody reads the warehouse while it is built (ADR 0001),
    and three statements less for each of hundreds of models is seconds of a refresh. A model that fails is not there
    afterwards: a build that did not end is not recorded, and the next refresh builds all. -#}
{%- materialization table, adapter='duckdb' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- if existing is not none -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
    {%- call statement('main') -%}{{ create_table_as(False, target, compiled_code) }}{%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{%- endmaterialization -%}

{%- materialization view, adapter='duckdb' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='view') -%}
    {%- if existing is not none -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
    {%- call statement('main') -%}{{ create_view_as(target, compiled_code) }}{%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{%- endmaterialization -%}
