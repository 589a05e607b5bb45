with ladder_groups as (

    select * from {{ ref('fct_ladder_group') }}

),

reasons as (

    select * from {{ ref('dim_report_member') }}
    where member_type = 'unknown_reason'

),

-- the members of a measure are known by measure and member
member_names as (

    select * from {{ ref('dim_report_member') }}
    where member_type = 'measure_member'

),

measured as (

    select
        ladder_groups.*,
        'municipality' as scope_type,
        ladder_groups.municipality_key as scope_key,
        'none' as member_type,
        coalesce(member_names.member_name, 'I alt') as member_name,
        coalesce(member_names.member_order, 1) as member_order,
        reasons.member_name as label_name
    from ladder_groups
    left join member_names
        on ladder_groups.measure_code || ':' || ladder_groups.member_code = member_names.member_key
    left join reasons on ladder_groups.label_code = reasons.member_key

)

{{ template_rows(
    'measured',
    member_name='measured.member_name',
    member_order='measured.member_order',
    value='case when measured.label_code is null then ' ~ value_in_unit('measured') ~ ' end',
    label_code='measured.label_code',
    label_name='measured.label_name'
) }}
