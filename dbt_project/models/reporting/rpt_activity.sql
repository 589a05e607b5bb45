with counted as (

    select * from {{ ref('fct_activity_count') }}

),

requests as (

    select distinct
        report_date,
        area_code,
        scope_type,
        breakdown_type,
        measure_code
    from {{ ref('rpt_figure_period') }}

),

reasons as (

    select * from {{ ref('dim_report_member') }}
    where member_type = 'unknown_reason'

),

measured as (

    select
        counted.*,
        'none' as member_type,
        'all' as member_code,
        reasons.member_name as label_name
    from counted
    inner join requests
        on
            counted.report_date = requests.report_date
            and counted.area_code = requests.area_code
            and counted.scope_type = requests.scope_type
            and counted.breakdown_type = requests.breakdown_type
            and counted.measure_code = requests.measure_code
    left join reasons on counted.label_code = reasons.member_key

)

{{ template_rows(
    'measured',
    area_code='measured.area_code',
    value='case when measured.label_code is null then ' ~ value_in_unit('measured') ~ ' end',
    label_code='measured.label_code',
    label_name='measured.label_name'
) }}
