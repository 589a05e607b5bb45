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
{% materialization table_by_slices, default %}

    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set new_relation = make_intermediate_relation(target_relation) -%}
    {%- set slices = slices_of(
        ref(config.require('slice_source')), config.require('slice_column'), config.require('slice_rows')
    ) -%}

    {{ drop_relation_if_exists(load_cached_relation(new_relation)) }}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% for slice in slices %}
        {%- set rows = 'select * from (' ~ compiled_code ~ ') as history where ' ~ slice -%}
        {% call statement('main') %}
            {%- if loop.first -%}
                {{ create_table_as(False, new_relation, rows) }}
            {%- else -%}
                {%- set columns = adapter.get_columns_in_relation(new_relation) | map(attribute='quoted') | join(', ') -%}
                insert into {{ new_relation }} ({{ columns }}) select {{ columns }} from ({{ rows }}) as slice
            {%- endif -%}
        {% endcall %}
    {% endfor %}

    {{ drop_relation_if_exists(existing_relation) }}
    {{ adapter.rename_relation(new_relation, target_relation) }}
    {% do create_indexes(target_relation) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do apply_grants(target_relation, config.get('grants'), should_revoke(existing_relation, full_refresh_mode=True)) %}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}
