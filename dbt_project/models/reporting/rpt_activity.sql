with counted as (

    select * from {{ ref('fct_activity_count') }}

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
    left join reasons on counted.label_code = reasons.member_key

)

{{ template_rows(
    'measured',
    area_code='measured.area_code',
    value='case when measured.label_code is null then ' ~ value_in_unit('measured') ~ ' end',
    label_code='measured.label_code',
    label_name='measured.label_name'
) }}
