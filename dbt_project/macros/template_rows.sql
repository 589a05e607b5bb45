{#- The final select of a template: a relation of measured groups becomes rows of the shape that rpt_figure unions, with
    the codes, names and order of unit, breakdown, item and group from dim_report_member.
    The relation has report_date, municipality_key, scope_type, scope_key, breakdown_type, breakdown_key, measure_code,
    member_type, member_code, numerator, denominator, n_total, n_measured and unit; its alias is measured. Every other
    column is an expression over measured, municipalities, scopes, breakdowns, items and members; empty when not given. -#}
{%- macro template_rows(
    relation,
    area_code="'children'",
    breakdown_code='breakdowns.member_code',
    breakdown_name='breakdowns.member_name',
    breakdown_order='breakdowns.member_order',
    instrument_code='null',
    item_type="'none'",
    item_code='null',
    item_name='items.member_name',
    item_order='items.member_order',
    member_name='members.member_name',
    member_order='members.member_order',
    value=none,
    label_code='null',
    label_name='null',
    status_code='null',
    status_name='null'
) -%}
select
    measured.report_date,
    municipalities.municipality_code,
    cast({{ area_code }} as varchar) as area_code,
    measured.scope_type,
    scopes.member_code as scope_code,
    scopes.member_name as scope_name,
    measured.breakdown_type,
    cast({{ breakdown_code }} as varchar) as breakdown_code,
    cast({{ breakdown_name }} as varchar) as breakdown_name,
    cast({{ breakdown_order }} as integer) as breakdown_order,
    cast({{ instrument_code }} as varchar) as instrument_code,
    cast({{ item_code }} as varchar) as item_code,
    cast({{ item_name }} as varchar) as item_name,
    cast({{ item_order }} as integer) as item_order,
    measured.measure_code,
    measured.member_code,
    cast({{ member_name }} as varchar) as member_name,
    cast({{ member_order }} as integer) as member_order,
    cast(measured.numerator as decimal(18, 4)) as numerator,
    cast(measured.denominator as decimal(18, 4)) as denominator,
    cast(measured.n_total as integer) as n_total,
    cast(measured.n_measured as integer) as n_measured,
    cast({{ share('measured.n_measured', 'measured.n_total') }} as decimal(9, 6)) as coverage,
    cast({{ value or value_in_unit('measured') }} as decimal(18, 6)) as value, -- noqa: RF04
    measured.unit,
    cast({{ label_code }} as varchar) as label_code,
    cast({{ label_name }} as varchar) as label_name,
    cast({{ status_code }} as varchar) as status_code,
    cast({{ status_name }} as varchar) as status_name
from {{ relation }} as measured
inner join {{ ref('dim_municipality') }} as municipalities
    on measured.municipality_key = municipalities.municipality_key
left join {{ ref('dim_report_member') }} as scopes
    on measured.scope_type = scopes.member_type and measured.scope_key = scopes.member_key
left join {{ ref('dim_report_member') }} as breakdowns
    on measured.breakdown_type = breakdowns.member_type and measured.breakdown_key = breakdowns.member_key
left join {{ ref('dim_report_member') }} as items
    on items.member_type = {{ item_type }} and items.member_key = cast({{ item_code }} as varchar)
left join {{ ref('dim_report_member') }} as members
    on measured.member_type = members.member_type and measured.member_code = members.member_key
{%- endmacro -%}

{#- Counts and sums are shown as they are, the rest as numerator over denominator: a share, a mean, days. -#}
{%- macro value_in_unit(rows) -%}
    case
        when {{ rows }}.unit in ('count', 'dkk', 'hours') then {{ rows }}.numerator
        when {{ rows }}.unit = 'per_1000_days'
            then {{ share('1000 * ' ~ rows ~ '.numerator', rows ~ '.denominator') }}
        else {{ share(rows ~ '.numerator', rows ~ '.denominator') }}
    end
{%- endmacro -%}

{#- The measure's own columns of a row that template_rows takes; the counts are columns of the relation. -#}
{%- macro measure_columns(
    measure,
    numerator,
    denominator,
    total,
    measured,
    member_type='none',
    member="'all'",
    unit='share'
) -%}
    '{{ measure }}' as measure_code,
    '{{ member_type }}' as member_type,
    {{ member }} as member_code,
    cast({{ numerator }} as decimal(18, 4)) as numerator,
    cast({{ denominator }} as decimal(18, 4)) as denominator,
    {{ total }} as n_total,
    {{ measured }} as n_measured,
    '{{ unit }}' as unit
{%- endmacro -%}

{#- Scope and breakdown of a row about the whole municipality. -#}
{%- macro whole_municipality(breakdown_type='none', breakdown_key="'all'") -%}
    'municipality' as scope_type,
    municipality_key as scope_key,
    '{{ breakdown_type }}' as breakdown_type,
    {{ breakdown_key }} as breakdown_key
{%- endmacro -%}

{#- Every scope with every breakdown, as a relation: one row each. -#}
{%- macro report_cells(scope_types, breakdown_types) -%}
    (
        select
            scopes.code as scope_type,
            breakdowns.code as breakdown_type
        from {{ listed(scope_types) }} as scopes
        cross join {{ listed(breakdown_types) }} as breakdowns
    )
{%- endmacro -%}

{#- Codes as a relation with the one column code. -#}
{%- macro listed(codes) -%}
    ({% for code in codes %}{{ 'union all ' if not loop.first }}select '{{ code }}' as code {% endfor %})
{%- endmacro -%}

{#- Key of the municipality or the team that a row is about; `rows` holds scope_type, `parts` the keys. -#}
{%- macro unit_key(rows, parts) -%}
    case {{ rows }}.scope_type
        when 'municipality' then {{ parts }}.municipality_key else {{ parts }}.organisation_key
    end
{%- endmacro -%}
