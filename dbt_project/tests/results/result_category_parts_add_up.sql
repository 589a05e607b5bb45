-- What: in every group the six categories and those without a result are all children with the factor on their form.
-- When important: before publishing; a child counted twice or lost shows here.
-- How to resolve: look for a category without a display group.
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
where measure_code = 'result_category'
group by
    report_date,
    municipality_code,
    scope_type,
    scope_code,
    breakdown_type,
    breakdown_code,
    item_code
having sum(numerator) <> max(n_total)
