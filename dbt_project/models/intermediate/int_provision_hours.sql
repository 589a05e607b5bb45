-- What granted hours and packages add to the measures of a month.
with granted as (

    select
        monthly.*,
        monthly.municipality_key || monthly.person_key as citizen_key,
        coalesce(cases.target_group_key, {{ unknown_key() }}) as target_group_key
    from {{ ref('fct_granted_hours') }} as monthly
    left join {{ ref('int_cases') }} as cases on monthly.case_key = cases.case_key

),

-- one row per breakdown that a grant counts in
grants as (

    select
        granted.*,
        granted.month_end_date as report_date,
        breakdowns.code as breakdown_type,
        case breakdowns.code
            when 'none' then 'all'
            when 'paragraph' then granted.service_paragraph
            when 'package' then granted.package_code
            when 'service_level' then granted.service_level_code
            else granted.target_group_key
        end as breakdown_key
    from granted
    cross join {{ listed(['none', 'paragraph', 'package', 'service_level', 'target_group']) }} as breakdowns

)

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'granted_hours', 'hours', 'granted_minutes / 60', person='citizen_key',
        breakdown_type='breakdown_type', breakdown_key='breakdown_key'
    ) }}
from grants
where breakdown_type in ('none', 'paragraph')

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'granted_citizens', 'count', person='citizen_key', breakdown_type='breakdown_type', breakdown_key='breakdown_key'
    ) }}
from grants
where is_active_at_month_end and breakdown_type in ('none', 'paragraph', 'service_level') and breakdown_key is not null

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'package_citizens', 'count', person='citizen_key', breakdown_type='breakdown_type', breakdown_key='breakdown_key'
    ) }}
from grants
where is_active_at_month_end and breakdown_type = 'package' and package_code is not null

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'weekly_hours', 'mean', 'weekly_minutes / 60', person='citizen_key',
        breakdown_type='breakdown_type', breakdown_key='breakdown_key'
    ) }}
from grants
where is_active_at_month_end and breakdown_type in ('none', 'target_group')
