with benchmarks as (

    select * from {{ ref('fct_benchmark') }}
    where indicator_code = 'school_wellbeing' and indicator_value is not null

),

-- wellbeing at school: the newest year of each area that was published by the date; pupils cannot be told apart
published as (

    select
        report_months.report_date,
        benchmarks.*,
        max(benchmarks.year_number) over (
            partition by report_months.report_date, benchmarks.municipality_key, benchmarks.wellbeing_area_code
        ) as newest_year
    from {{ reported_month_ends() }} as report_months
    inner join benchmarks on report_months.report_date >= benchmarks.published_date

),

wellbeing as (

    select
        report_date,
        municipality_key,
        wellbeing_area_code,
        case when is_own_municipality then 'own' else 'others' end as subject_code,
        sum(indicator_value) as value_sum,
        count(*) as n_municipalities
    from published
    where year_number = newest_year
    group by
        report_date,
        municipality_key,
        wellbeing_area_code,
        case when is_own_municipality then 'own' else 'others' end

),

-- a published mean: how many answered is not ours to know
measured as (

    select
        report_date,
        municipality_key,
        {{ whole_municipality() }},
        wellbeing_area_code as item_code,
        cast(value_sum as decimal(18, 6)) / n_municipalities as published_value,
        {{ measure_columns(
            'school_wellbeing', 'null', 'null', 'cast(null as bigint)', 'cast(null as bigint)',
            member_type='wellbeing_subject', member='subject_code', unit='mean'
        ) }}
    from wellbeing

)

{{ template_rows(
    'measured',
    item_type="'wellbeing_area'",
    item_code='measured.item_code',
    value='measured.published_value'
) }}
