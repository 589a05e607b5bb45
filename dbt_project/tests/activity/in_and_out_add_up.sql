-- What: persons at the start of a month + in - out = persons at its end, and the end of a month is the start of the
-- next, in every row of every breakdown.
-- When important: before publishing; a course of help that is cut, lost or counted twice shows here.
-- How to resolve: look in int_activity_spells for spells of the person that meet or overlap.
with flows as (

    select
        report_date,
        municipality_key,
        area_code,
        breakdown_type,
        breakdown_key,
        max(case measure_code when 'persons_start' then numerator end) as n_start,
        max(case measure_code when 'persons_in' then numerator end) as n_in,
        max(case measure_code when 'persons_out' then numerator end) as n_out,
        max(case measure_code when 'persons_end' then numerator end) as n_end
    from {{ ref('fct_activity_count') }}
    where measure_code in ('persons_start', 'persons_in', 'persons_out', 'persons_end')
    group by report_date, municipality_key, area_code, breakdown_type, breakdown_key

),

followed as (

    select
        *,
        lag(n_end) over (
            partition by municipality_key, area_code, breakdown_type, breakdown_key
            order by report_date
        ) as earlier_end
    from flows

),

-- the same persons counted another way: those whose help runs on the date
stock as (

    select
        report_date,
        municipality_key,
        area_code,
        breakdown_type,
        breakdown_key,
        numerator
    from {{ ref('fct_activity_count') }}
    where measure_code = 'persons_active' and scope_type = 'municipality'

)

select
    followed.report_date,
    followed.municipality_key as municipality,
    followed.area_code as area,
    followed.breakdown_type,
    followed.breakdown_key as breakdown,
    followed.n_start,
    followed.n_in,
    followed.n_out,
    followed.n_end,
    stock.numerator as n_active
from followed
left join stock
    on
        followed.report_date = stock.report_date
        and followed.municipality_key = stock.municipality_key
        and followed.area_code = stock.area_code
        and followed.breakdown_type = stock.breakdown_type
        and followed.breakdown_key = stock.breakdown_key
where
    followed.n_start + followed.n_in - followed.n_out <> followed.n_end
    or followed.n_start <> followed.earlier_end
    or followed.n_end <> coalesce(stock.numerator, 0)
