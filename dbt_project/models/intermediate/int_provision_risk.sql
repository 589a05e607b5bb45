-- What assessments of risk add to the measures of a month.
with assessments as (

    select
        *,
        {{ month_end('assessed_date') }} as month_end_date
    from {{ ref('fct_risk_profile') }}

)

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'red_assessments', 'mean', "case when light_code = 'red' then 1 else 0 end",
        person='municipality_key || person_key'
    ) }}
from assessments
where light_code is not null

union all

select
    assessments.month_end_date as report_date,
    assessments.municipality_key,
    assessments.offer_key,
    {{ provision_unit(
        'risk_lights', 'share', 'case when assessments.light_code = lights.code then 1 else 0 end', '1', '1', '1',
        breakdown_type="'risk_light'", breakdown_key='lights.code'
    ) }}
from assessments
cross join {{ listed(['green', 'yellow', 'red']) }} as lights
where assessments.light_code is not null

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('bvc_score', 'mean', 'bvc_score', '1', '1', '1') }}
from assessments
where bvc_score is not null
