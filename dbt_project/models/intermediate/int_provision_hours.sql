-- What granted hours and packages add to the measures of a month.
with grants as (

    select
        monthly.*,
        monthly.municipality_key || monthly.person_key as citizen_key,
        coalesce(cases.target_group_key, {{ unknown_key() }}) as target_group_key
    from {{ ref('fct_granted_hours') }} as monthly
    left join {{ ref('int_cases') }} as cases on monthly.case_key = cases.case_key

)

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('granted_hours', 'hours', 'granted_minutes / 60', person='citizen_key') }}
from grants

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'granted_hours', 'hours', 'granted_minutes / 60', person='citizen_key',
        breakdown_type="'paragraph'", breakdown_key='service_paragraph'
    ) }}
from grants

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('granted_citizens', 'count', person='citizen_key') }}
from grants
where is_active_at_month_end

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'granted_citizens', 'count', person='citizen_key', breakdown_type="'paragraph'", breakdown_key='service_paragraph'
    ) }}
from grants
where is_active_at_month_end

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'package_citizens', 'count', person='citizen_key', breakdown_type="'package'", breakdown_key='package_code'
    ) }}
from grants
where is_active_at_month_end and package_code is not null

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('weekly_hours', 'mean', 'weekly_minutes / 60', person='citizen_key') }}
from grants
where is_active_at_month_end

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'weekly_hours', 'mean', 'weekly_minutes / 60', person='citizen_key',
        breakdown_type="'target_group'", breakdown_key='target_group_key'
    ) }}
from grants
where is_active_at_month_end
