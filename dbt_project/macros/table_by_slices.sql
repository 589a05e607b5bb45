{#- The values of `column` in a relation, in order, as conditions that hold for every row once: each takes as many values
    as have `rows` rows together. `only`: of these values alone, as a condition. -#}
{%- macro slices_of(relation, column, rows, only='true') -%}
    {%- set counted = run_query(
        'select ' ~ column ~ ', count(*) from ' ~ relation ~ ' where ' ~ only ~ ' group by 1 order by 1'
    ) -%}
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
        {%- set limits = [
            column ~ ' >= ' ~ start if start, column ~ ' < ' ~ end if end, only if only != 'true'
        ] | select | list -%}
        {%- do slices.append(limits | join(' and ') or 'true') -%}
    {%- endfor -%}
    {{ return(slices) }}
{%- endmacro -%}

{#- A table that is written slice by slice, so that what one slice is joined and counted with is given back before the
    next: a country's history in one statement needs more memory than there is. The model is plain SQL. Its config says
    how much is taken at a time: as many values of `slice_column` as have `slice_rows` rows of the model `slice_source`
    together. The column must be what the model groups and numbers by, so that no row depends on another slice.
    With `slice_prints`, a macro that gives a print of all that each value is made from, only the values whose print is
    another than that of the standing rows are made anew (ADR 0012). -#}
{%- materialization table_by_slices, adapter='duckdb' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set prints = config.get('slice_prints') -%}
    {%- set column = config.require('slice_column') -%}
    {%- set changed = changed_slices(context[prints](), existing, column) if prints else 'true' -%}
    {%- if changed != 'true' -%}
        {%- call statement('main') -%}delete from {{ target }} where {{ changed }}{%- endcall -%}
    {%- elif existing is not none -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- set source_relation = ref(config.require('slice_source')) -%}
    {%- set slices = slices_of(source_relation, column, config.require('slice_rows'), changed) -%}
    {%- for slice in slices if changed != 'false' -%}
        {%- set rows = 'select * from (' ~ compiled_code ~ ') as history where ' ~ slice -%}
        {%- set is_first = loop.first and changed == 'true' -%}
        {%- call statement('main') -%}
            {{ create_table_as(False, target, rows) if is_first else 'insert into ' ~ target ~ ' by name ' ~ rows }}
        {%- endcall -%}
    {%- endfor -%}
    {%- if prints -%}{%- do keep_slice_prints() -%}{%- endif -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{%- endmaterialization -%}

{#- The values that the standing table lacks, has too many of or has from other rows, as a condition; 'true' where there is
    no standing table or it is not to be used. -#}
{%- macro changed_slices(prints, existing, column) -%}
    {%- do run_query('create or replace temporary table slice_prints as ' ~ prints) -%}
    {%- set standing = "(select * from meta.slice_print where table_name = '" ~ this.identifier ~ "') as standing" -%}
    {%- if existing is none or should_full_refresh() or not run_query('from ' ~ standing ~ ' limit 1').rows -%}
        {{ return('true') }}
    {%- endif -%}
    {%- set changed = run_query(
        'select coalesce(standing.slice_value, prints.slice_value) from ' ~ standing
        ~ ' full outer join slice_prints as prints on standing.slice_value = prints.slice_value'
        ~ ' where standing.slice_print is distinct from prints.slice_print'
    ) -%}
    {%- if not changed.rows -%}{{ return('false') }}{%- endif -%}
    {#- a range too: it is what reaches the tables below a grouping, where a list does not -#}
    {%- set values = changed.columns[0].values() | map('string') | sort -%}
    {{ return(
        column ~ " between '" ~ values | first ~ "' and '" ~ values | last ~ "' and "
        ~ column ~ " in ('" ~ values | join("', '") ~ "')"
    ) }}
{%- endmacro -%}

{#- In the transaction that writes the table: from now on the prints are of its rows. -#}
{%- macro keep_slice_prints() -%}
    {%- do run_query("delete from meta.slice_print where table_name = '" ~ this.identifier ~ "'") -%}
    {%- do run_query("insert into meta.slice_print select '" ~ this.identifier ~ "', * from slice_prints") -%}
{%- endmacro -%}
