{#- The versions of a raw table that came or went with loads that the newest complete build was not made from, each with
    whether it came (is_new). `columns` are taken along, trimmed where they are texts that staging trims. -#}
{%- macro touched_versions(source_name, table_name, columns) -%}
    (
        {#- two comparisons, one after the other: with an `or` between them every row of the history would be read -#}
        {%- for since in ['_valid_from', '_valid_to'] %}
        select
            versions.municipality_code,
            {%- for column in columns %}
            versions.{{ column }},
            {%- endfor %}
            versions._valid_to is null as is_new
        from {{ source(source_name, table_name) }} as versions
        inner join {{ ref('int_deliveries') }} as deliveries
            on versions.municipality_code = deliveries.municipality_code
        where
            deliveries.table_name = '{{ source_name }}__{{ table_name }}'
            and versions.{{ since }} >= deliveries.since_date
            {%- if not loop.first %}
            and versions._valid_from < deliveries.since_date
            {%- endif %}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro -%}

{#- Municipalities where a load speaks of a date that was built before: versions may have gone without a trace, so
    everything of the municipality counts as touched. -#}
{%- macro corrected_municipalities(table_names) -%}
    (
        select distinct municipality_code
        from {{ ref('int_deliveries') }}
        where is_corrected and table_name in ('{{ table_names | join("', '") }}')
    )
{%- endmacro -%}

{#- A partition that has lost its rows comes as one row without a measure, so that delete+insert takes the old ones out;
    it is taken out itself right after, in the same transaction. -#}
{%- macro drop_emptied_partitions(column) -%}
    delete from {{ this }} where {{ column }} is null
{%- endmacro -%}
