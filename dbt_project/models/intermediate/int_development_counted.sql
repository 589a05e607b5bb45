-- Distinct children per group, item and label. A child with several cases or interventions counts once in a group (C8).
with credited as (

    select * from {{ ref('int_development_credited') }}

),

report_groups as (

    select * from {{ ref('scope_breakdown') }}

),

grouped as (

    -- a child with two cases in the group is one child
    select distinct
        credited.report_date,
        credited.municipality_key,
        report_groups.scope_type,
        {{ report_scope_key('report_groups', 'credited') }} as scope_key,
        report_groups.breakdown_type,
        {{ report_breakdown_key('report_groups', 'credited') }} as breakdown_key,
        credited.area_code,
        credited.instrument_code,
        credited.item_code,
        credited.person_key,
        credited.development_label_code
    from credited
    inner join report_groups on credited.group_level = report_groups.group_level

)

select
    report_date,
    municipality_key,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    area_code,
    instrument_code,
    item_code,
    count(distinct person_key) as n_total,
    count(case when development_label_code in ('positive', 'none', 'negative') then 1 end) as n_measured,
    count(case when development_label_code = 'positive' then 1 end) as n_positive,
    count(case when development_label_code = 'none' then 1 end) as n_none,
    count(case when development_label_code = 'negative' then 1 end) as n_negative,
    count(case when development_label_code = 'not_scored' then 1 end) as n_not_scored,
    count(case when development_label_code = 'single_score' then 1 end) as n_single_score,
    count(case when development_label_code = 'not_followed_up' then 1 end) as n_not_followed_up,
    count(case when development_label_code = 'not_credited' then 1 end) as n_not_credited,
    count(case when development_label_code = 'not_released' then 1 end) as n_not_released
from grouped
group by
    report_date,
    municipality_key,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    area_code,
    instrument_code,
    item_code
