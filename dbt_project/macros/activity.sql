{#- The measure of a row of fct_activity_count: a number, or a numerator over a denominator. What needs a longer history
    than there is, is empty and labelled. -#}
{%- macro activity_measure(
    measure, numerator, denominator='null', total=none, measured=none, unit='count', censored='false'
) -%}
    {{ measure if measure == 'measure_code' else "'" ~ measure ~ "' as measure_code" }},
    '{{ unit }}' as unit,
    cast(case when not {{ censored }} then {{ numerator }} end as decimal(18, 4)) as numerator,
    cast(case when not {{ censored }} then {{ denominator }} end as decimal(18, 4)) as denominator,
    cast({{ total or numerator }} as integer) as n_total,
    cast(case when {{ censored }} then 0 else {{ measured or total or numerator }} end as integer) as n_measured,
    cast(case when {{ censored }} then 'censored' end as varchar) as label_code
{%- endmacro -%}

{#- What is counted of those who have help on a date, in the scopes and breakdowns that somebody's readers ask for: a list
    of measure, what is counted, which rows, scope, its key, breakdown, its key. Each is a small count of its own; one
    wide count over all of them needs memory in the size of all municipalities. -#}
{%- macro activity_counts() -%}
{%- set keys = {
    "none": none,
    "intervention_type": "intervention_type_key",
    "intervention_group": "intervention_group_code",
    "provider": "provider_key",
    "ownership_side": "ownership_side_code",
    "district": "district_key",
    "age_band": "age_band_code",
    "sex": "sex_code",
    "target_group": "target_group_key",
    "placement_decision": "placement_decision_code",
    "law_paragraph": "law_paragraph_key",
    "organisation": "organisation_key",
    "caseworker": "caseworker_id",
} -%}
{%- set scopes = {
    "municipality": keys.keys() | reject("equalto", "caseworker") | list,
    "organisation": ["none", "intervention_type", "age_band", "sex", "caseworker"],
    "provider": ["none", "intervention_type", "age_band", "sex"],
} -%}
{%- set counts = [] -%}
{%- for scope, breakdowns in scopes.items() -%}
    {%- for breakdown in breakdowns -%}
        {%- set cell = [scope, scope ~ "_key", breakdown, keys[breakdown]] -%}
        {%- do counts.append(["persons_active", "person_number", "is_counted_age"] + cell) -%}
        {%- if breakdown in ["none", "intervention_type", "organisation"] -%}
            {%- do counts.append(["cases_active", "case_key", "is_counted_age"] + cell) -%}
        {%- endif -%}
        {%- if scope == "municipality" and breakdown in ["none", "intervention_type"] -%}
            {%- do counts.append(
                ["aftercare_active", "person_number", "area_code = 'children' and is_aftercare"] + cell
            ) -%}
        {%- endif -%}
        {%- if scope == "municipality" and breakdown in ["none", "age_band", "sex"] -%}
            {%- do counts.append([
                "own_housing_residents", "person_number",
                "intervention_group_code = 'housing' and ownership_side_code = 'internal'"
            ] + cell) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}
{%- for role in ["acting", "paying", "living"] -%}
    {%- do counts.append([
        "persons_active", "person_number", "is_counted_age and is_" ~ role,
        "municipality", "municipality_key", "municipality_role", "'" ~ role ~ "'"
    ]) -%}
{%- endfor -%}
{{ return(counts) }}
{%- endmacro -%}
