{#- The values of `column` in a relation, in order, as conditions that hold for every row once: each takes as many values
    as have `rows` rows together. -#}
{%- macro slices_of(relation, column, rows) -%}
    {%- set counted = run_query('select ' ~ column ~ ', count(*) from ' ~ relation ~ ' group by 1 order by 1') -%}
    {%- set bounds = [] -%}
    {%- set taken = namespace(rows=0) -%}
    {%- for value, count in counted.rows -%}
        {%- if taken.rows > 0 and taken.rows + count > rows -%}
            {%- do bounds.append("'" ~ value ~ "'") -%}
            {%- set taken.rows = 0 -%}
        {%- endif -%}
        {%- set taken.rows = taken.rows + count -%}
    {%- endfor -%}
    {%- set slices = [] -%}
    {%- for start, end in zip([none] + bounds, bounds + [none]) -%}
        {%- set limits = [column ~ ' >= ' ~ start if start, column ~ ' < ' ~ end if end] | select | list -%}
        {%- do slices.append(limits | join(' and ') or 'true') -%}
    {%- endfor -%}
    {{ return(slices) }}
{%- endmacro -%}

{#- A table that is written slice by slice, so that what one slice is joined and counted with is given back before the
    next: a country's history in one statement needs more memory than there is. The model is plain SQL. Its config says
    how much is taken at a time: as many values of `slice_column` as have `slice_rows` rows of the model `slice_source`
    together. The column must be what the model groups and numbers by, so that no row depends on another slice. -#}
{%- materialization table_by_slices, adapter='duckdb' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- if existing is not none -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
    {%- set source_relation = ref(config.require('slice_source')) -%}
    {%- for slice in slices_of(source_relation, config.require('slice_column'), config.require('slice_rows')) -%}
        {%- set rows = 'select * from (' ~ compiled_code ~ ') as history where ' ~ slice -%}
        {%- call statement('main') -%}
            {{ create_table_as(False, target, rows) if loop.first else 'insert into ' ~ target ~ ' by name ' ~ rows }}
        {%- endcall -%}
    {%- endfor -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{%- endmaterialization -%}
