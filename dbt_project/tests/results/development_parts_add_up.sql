{{ checks_model('fct_development_group') }}
-- What: in every group the four parts of the development distribution are all children (C5), and in every group that is
-- counted the measured and the reasons for no score are all children.
-- When important: before publishing; a child counted twice or lost shows here.
-- How to resolve: look in int_development_credited for a child with two labels in one group, or for a label without a
-- display group or a count of its own.
select
    report_date,
    municipality_code as municipality,
    scope_type,
    scope_code as scope,
    breakdown_type,
    breakdown_code as breakdown,
    area_code,
    instrument_code,
    item_code,
    max(n_total) as n_total,
    sum(numerator) as sum_of_parts
from {{ ref('rpt_development') }}
where measure_code = 'development_distribution'
group by
    report_date,
    municipality_code,
    scope_type,
    scope_code,
    breakdown_type,
    breakdown_code,
    area_code,
    instrument_code,
    item_code
having sum(numerator) <> max(n_total)

union all

select
    report_date,
    municipality_key as municipality,
    scope_type,
    scope_key as scope,
    breakdown_type,
    breakdown_key as breakdown,
    area_code,
    instrument_code,
    item_code,
    n_total,
    n_measured + n_not_scored + n_single_score + n_not_followed_up + n_not_credited + n_not_released as sum_of_parts
from {{ ref('fct_development_group') }}
where n_total <> n_measured + n_not_scored + n_single_score + n_not_followed_up + n_not_credited + n_not_released
