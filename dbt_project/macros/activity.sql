{#- The measure of a row of fct_activity_count: a number, or a numerator over a denominator. What needs a longer history
    than there is, is empty and labelled. -#}
{%- macro activity_measure(
    measure, numerator, denominator='null', total=none, measured=none, unit='count', censored='false'
) -%}
    '{{ measure }}' as measure_code,
    '{{ unit }}' as unit,
    cast(case when not {{ censored }} then {{ numerator }} end as decimal(18, 4)) as numerator,
    cast(case when not {{ censored }} then {{ denominator }} end as decimal(18, 4)) as denominator,
    cast({{ total or numerator }} as integer) as n_total,
    cast(case when {{ censored }} then 0 else {{ measured or total or numerator }} end as integer) as n_measured,
    cast(case when {{ censored }} then 'censored' end as varchar) as label_code
{%- endmacro -%}

{#- The scopes and breakdowns in which those who have help on a date are counted, as a relation: what the figures of
    somebody's readers ask for and no more. -#}
{%- macro activity_cells() -%}
    (
        {%- for scope, breakdowns in {
            "municipality": [
                "none", "intervention_type", "intervention_group", "provider", "ownership_side", "district", "age_band",
                "sex", "target_group", "placement_decision", "law_paragraph", "organisation"
            ],
            "organisation": ["none", "intervention_type", "age_band", "sex", "caseworker"],
            "provider": ["none", "intervention_type", "age_band", "sex"],
        }.items() %}
        {%- set outer = loop %}
        {%- for breakdown in breakdowns %}
        {{ "union all" if not (outer.first and loop.first) }}
        select
            '{{ scope }}' as scope_type,
            '{{ breakdown }}' as breakdown_type
        {%- endfor %}
        {%- endfor %}
    )
{%- endmacro -%}
