{#- The common shape of what a source rule finds: one row of a source table. `row` is the table's name in the query, and
    `shown` gives the fields a reader needs, label: column. Columns without a table's name are those of the row.
    A person number is a key in its hashed form alone, and no name is ever shown. `case_number` and `provider_id` say
    who is responsible: the case's team or the provider; with neither it is the owner of the source. -#}
{%- macro rule_hit(rule_code, source_table, row, shown, case_number=none, provider_id=none, key=none, source=none) -%}
    cast('{{ rule_code }}' as varchar) as rule_code,
    cast('{{ source_table }}' as varchar) as source_table,
    {{ row }}.municipality_code,
    {{ qualified(row, source) if source else "cast('" ~ source_table.split('.')[0] ~ "' as varchar)" }} as source_code,
    {{ source_row_key(row, key or source_key(source_table)) }} as row_key,
    {{ qualified(row, case_number) if case_number else 'cast(null as varchar)' }} as case_number,
    {{ qualified(row, provider_id) if provider_id else 'cast(null as varchar)' }} as provider_id,
    {% for label, column in shown.items() -%}
        '{{ label }}: ' || coalesce(cast({{ qualified(row, column) }} as varchar), '–'){% if not loop.last %} || '; ' ||{% endif %}
    {% endfor %} as fields_shown,
    {{ row }}.file_id,
    cast({{ row }}.file_line_number as bigint) as file_line_number,
    {{ row }}.known_from_date as first_seen_date
{%- endmacro -%}

{%- macro qualified(row, column) -%}
    {{ column if '.' in column or '(' in column else row ~ '.' ~ column }}
{%- endmacro -%}

{#- A row's natural key as one text that a person can copy into an acknowledgement. -#}
{%- macro source_row_key(row, columns) -%}
    {% for column in columns -%}
        coalesce(cast(
            {%- if column == 'person_id' %} md5({{ row }}.{{ column }}){% else %} {{ row }}.{{ column }}{% endif %} as varchar
        ), ''){% if not loop.last %} || '|' ||{% endif %}
    {% endfor %}
{%- endmacro -%}

{#- The unit of a row with a case number, a provider and a source, of which the first two may be empty. -#}
{%- macro responsible_unit(row) -%}
    case
        when providers.unit_code is not null then 'provider'
        when teams.unit_code is not null then 'team'
        else 'source'
    end as unit_type,
    coalesce(providers.unit_code, teams.unit_code, {{ row }}.source_code) as unit_code,
    coalesce(providers.unit_name, teams.unit_name, {{ row }}.source_code) as unit_name
{%- endmacro -%}

{%- macro join_units(row) -%}
{%- for alias, link in {'providers': 'provider_id', 'teams': 'case_number'}.items() %}
left join units as {{ alias }}
    on
        {{ alias }}.unit_type = '{{ alias[:-1] }}'
        and {{ row }}.municipality_code = {{ alias }}.municipality_code
        and {{ row }}.{{ link }} = {{ alias }}.link_code
{%- endfor %}
{%- endmacro -%}

{#- Act and number of a paragraph without subsection: `bl § 32` of `BL § 32 stk. 1 nr. 3`. -#}
{%- macro paragraph_key(text) -%}
    lower(trim(split_part(split_part({{ text }}, ' stk.', 1), ' nr.', 1)))
{%- endmacro -%}
