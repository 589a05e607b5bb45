with interventions as (

    select * from {{ ref('int_interventions') }}
    where is_counted

),

reached as (

    select
        *,
        max(coalesce(end_date, cast('9999-12-31' as date))) over (
            partition by municipality_key, area_code, person_key, provider_key, intervention_type_key
            order by start_date, intervention_key
            rows between unbounded preceding and 1 preceding
        ) as earlier_until_date
    from interventions

),

numbered as (

    select
        *,
        sum(case when earlier_until_date >= start_date then 0 else 1 end) over (
            partition by municipality_key, area_code, person_key, provider_key, intervention_type_key
            order by start_date, intervention_key
            rows between unbounded preceding and current row
        ) as course_number
    from reached

),

courses as (

    select
        municipality_key,
        area_code,
        person_key,
        provider_key,
        intervention_type_key,
        course_number,
        min(start_date) as start_date,
        nullif(
            max(coalesce(end_date, cast('9999-12-31' as date))), cast('9999-12-31' as date)
        ) as end_date,
        count(*) as n_lines,
        count(repair_rule_code) as n_repaired_lines,
        string_agg(distinct repair_rule_code, '|' order by repair_rule_code) as repair_rule_codes
    from numbered
    group by
        municipality_key, area_code, person_key, provider_key, intervention_type_key, course_number

)

select
    {{ surrogate_key([
        'municipality_key', 'area_code', 'person_key', 'provider_key', 'intervention_type_key', 'course_number'
    ]) }} as course_key,
    municipality_key,
    area_code,
    person_key,
    provider_key,
    intervention_type_key,
    cast(course_number as integer) as course_number,
    start_date,
    end_date,
    cast({{ days_between('start_date', 'end_date') }} as integer) as duration_days,
    cast(n_lines as integer) as n_lines,
    cast(n_repaired_lines as integer) as n_repaired_lines,
    repair_rule_codes
from courses
