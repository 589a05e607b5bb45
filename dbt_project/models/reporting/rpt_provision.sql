{#- What a row is about: the same seven columns in every step. -#}
{%- set cell = "report_date, municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with provision as (

    select
        parts.*,
        -- money over hours, places or money never passes through float
        case
            when parts.unit in ('dkk_per_hour', 'dkk_per_month', 'dkk_per_year', 'ratio')
                then {{ exact_ratio('parts.numerator', 'parts.denominator') }}
            else cast({{ value_in_unit('parts') }} as decimal(18, 6))
        end as figure_value
    from {{ ref('fct_provision_group') }} as parts

),

lights as (

    select * from {{ ref('dim_traffic_light') }}

),

-- U18: the months of each series, per offer
series as (

    select
        {{ cell }},
        measure_code,
        figure_value
    from provision
    where
        breakdown_type = 'offer'
        and measure_code in (
            'sickness_share', 'agency_share', 'staffed_share', 'incidents', 'red_assessments', 'bvc_score',
            'fit_wellbeing'
        )

),

pairs as (

    select
        month_ends.report_date,
        one.municipality_key,
        one.area_code,
        one.scope_type,
        one.scope_key,
        one.breakdown_type,
        one.breakdown_key,
        one.measure_code || '_' || another.measure_code as member_code,
        count(*) as n_months,
        corr(one.figure_value, another.figure_value) as coefficient,
        least(stddev_pop(one.figure_value), stddev_pop(another.figure_value)) as least_spread
    from {{ reported_month_ends() }} as month_ends
    inner join series as one
        on {{ in_period('one.report_date', 'month_ends.report_date', var('correlation_months')) }}
    inner join series as another
        on
            one.report_date = another.report_date
            and one.municipality_key = another.municipality_key
            and one.area_code = another.area_code
            and one.scope_type = another.scope_type
            and one.scope_key = another.scope_key
            and one.breakdown_key = another.breakdown_key
            and one.measure_code < another.measure_code
    where one.figure_value is not null and another.figure_value is not null
    group by
        month_ends.report_date, one.municipality_key, one.area_code, one.scope_type, one.scope_key, one.breakdown_type,
        one.breakdown_key, one.measure_code, another.measure_code

),

measured as (

    select
        {{ cell }},
        measure_code,
        'all' as member_code,
        numerator,
        denominator,
        n_total,
        n_measured,
        unit,
        figure_value,
        cast(null as varchar) as label_code
    from provision

    union all

    -- too few months, or a series that stands still, say nothing of a relation
    select
        {{ cell }},
        'series_correlation' as measure_code,
        member_code,
        cast(null as decimal(18, 4)) as numerator,
        cast(null as decimal(18, 4)) as denominator,
        {{ var('correlation_months') }} as n_total,
        n_months as n_measured,
        'correlation' as unit,
        cast(
            case when n_months >= {{ var('correlation_min_months') }} and least_spread > 0 then coefficient end
            as decimal(18, 6)
        ) as figure_value,
        case when n_months < {{ var('correlation_min_months') }} then 'too_few_months' end as label_code
    from pairs

),

named as (

    select
        measured.*,
        case when measured.member_code = 'all' then 'none' else 'series_pair' end as member_type,
        lights.status_code,
        lights.status_name
    from measured
    left join lights
        on
            measured.measure_code = lights.measure_code
            and measured.figure_value >= coalesce(lights.from_value, measured.figure_value)
            and (lights.to_value is null or measured.figure_value < lights.to_value)

)

{{ template_rows(
    'named',
    area_code='measured.area_code',
    breakdown_code='coalesce(breakdowns.member_code, measured.breakdown_key)',
    breakdown_name='coalesce(breakdowns.member_name, measured.breakdown_key)',
    breakdown_order='coalesce(breakdowns.member_order, 0)',
    value='measured.figure_value',
    label_code='measured.label_code',
    label_name="case when measured.label_code is not null then 'For få måneder' end",
    status_code='measured.status_code',
    status_name='measured.status_name'
) }}
