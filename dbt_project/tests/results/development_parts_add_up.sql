-- What: in every group the four parts of the development distribution are all children (C5), and the reasons for no
-- score are the fourth part.
-- When important: before publishing; a child counted twice or lost shows here.
-- How to resolve: look in int_development_credited for a child with two labels in one group, or for a label without a
-- display group.
with cells as (

    select * from {{ ref('rpt_development') }}

)

select
    report_date,
    municipality_code,
    scope_type,
    scope_code,
    breakdown_type,
    breakdown_code,
    area_code,
    instrument_code,
    item_code,
    max(n_total) as n_total,
    sum(case when measure_code = 'development_distribution' then numerator else 0 end) as sum_of_parts,
    sum(case when member_code = 'no_score' then numerator else 0 end) as fourth_part,
    sum(case when measure_code = 'no_score_reason' then numerator else 0 end) as sum_of_reasons
from cells
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
having
    sum(case when measure_code = 'development_distribution' then numerator else 0 end) <> max(n_total)
    or sum(case when member_code = 'no_score' then numerator else 0 end)
    <> sum(case when measure_code = 'no_score_reason' then numerator else 0 end)
