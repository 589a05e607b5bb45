-- The rows that some figure asks for; the group fact holds every instrument, group and month end for free extracts.
with scoring_groups as (

    select * from {{ ref('fct_scoring_group') }}

),

requests as (

    select distinct
        report_date,
        area_code,
        scope_type,
        breakdown_type,
        measure_code,
        instrument_code
    from {{ ref('rpt_figure_period') }}

),

measured as (

    select
        scoring_groups.report_date,
        scoring_groups.municipality_key,
        scoring_groups.area_code,
        scoring_groups.scope_type,
        scoring_groups.scope_key,
        scoring_groups.breakdown_type,
        scoring_groups.breakdown_key,
        scoring_groups.instrument_code,
        scoring_groups.measure_code,
        'none' as member_type,
        'all' as member_code,
        coalesce(scoring_groups.n_counted, scoring_groups.days_since) as numerator,
        scoring_groups.n_measured as denominator,
        scoring_groups.n_total,
        scoring_groups.n_measured,
        case scoring_groups.measure_code when 'days_since_score' then 'days' else 'share' end as unit
    from scoring_groups
    where
        exists (
            select 1
            from requests
            where
                scoring_groups.report_date = requests.report_date
                and scoring_groups.area_code = requests.area_code
                and scoring_groups.scope_type = requests.scope_type
                and scoring_groups.breakdown_type = requests.breakdown_type
                and scoring_groups.measure_code = requests.measure_code
                and (requests.instrument_code is null or scoring_groups.instrument_code = requests.instrument_code)
        )

)

{{ template_rows(
    'measured',
    area_code='measured.area_code',
    instrument_code='measured.instrument_code',
    member_order='1'
) }}
