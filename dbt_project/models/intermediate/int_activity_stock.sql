-- Persons, cases and interventions on each reported month end in every scope and breakdown that a reader asks for. A
-- person counts once per row (C8); who is past the age of a child is counted apart (C25).
{% set cell = "report_date, municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with active as (

    select * from {{ ref('int_activity_active') }}

),

counted as (
    {% for measure, what, condition, scope, scope_key, breakdown, breakdown_key in activity_counts() %}
        select
            report_date,
            municipality_key,
            area_code,
            '{{ scope }}' as scope_type,
            {{ scope_key }} as scope_key,
            '{{ breakdown }}' as breakdown_type,
            {{ breakdown_key or "'all'" }} as breakdown_key,
            '{{ measure }}' as measure_code,
            count(distinct {{ what }}) as n_counted
        from active
        where {{ condition }}
        group by
            report_date,
            area_code,
            {% if scope != 'municipality' %}{{ scope_key }},{% endif %}
            {% if breakdown_key and not breakdown_key.startswith("'") %}{{ breakdown_key }},{% endif %}
            municipality_key
        {{ "union all" if not loop.last }}
    {% endfor %}
),

sides as (

    select
        report_date,
        municipality_key,
        area_code,
        'municipality' as scope_type,
        municipality_key as scope_key,
        'ownership_side' as breakdown_type,
        ownership_side_code as breakdown_key,
        count(*) as n_interventions,
        sum(count(*)) over (partition by report_date, municipality_key, area_code) as n_all_interventions
    from active
    where is_counted_age and ownership_side_code is not null
    group by report_date, municipality_key, area_code, ownership_side_code

)

select
    {{ cell }},
    {{ activity_measure('measure_code', 'n_counted') }}
from counted
where breakdown_key is not null and scope_key is not null

union all

select
    {{ cell }},
    {{ activity_measure(
        'interventions_share', 'n_interventions', 'n_all_interventions', 'n_all_interventions', unit='share'
    ) }}
from sides
