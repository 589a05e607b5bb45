-- What: in every group the six categories and those without a result are all children with the factor on their form,
-- and the reasons are those without a result.
-- When important: before publishing; a child counted twice or lost shows here.
-- How to resolve: look for a category that rpt_result_category does not name, or for one without a display group.
select
    report_date,
    municipality_code,
    scope_type,
    scope_code,
    breakdown_type,
    breakdown_code,
    item_code,
    max(n_total) as n_total
from {{ ref('rpt_result_category') }}
group by
    report_date,
    municipality_code,
    scope_type,
    scope_code,
    breakdown_type,
    breakdown_code,
    item_code
having
    sum(case when measure_code = 'result_category' then numerator else 0 end) <> max(n_total)
    or sum(case when measure_code = 'no_result_reason' then numerator else 0 end) <> max(n_total) - max(n_measured)
