{{ checks_model('fct_shift') }}
-- The days of a shift are the shift: planned hours, hours worked, and what it cost to the øre; no shift is lost but
-- drafts.
with delivered as (

    select
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        shift_id as shift_code,
        planned_hours,
        worked_hours,
        wage_cost_dkk
    from {{ ref('stg_workforce__shift') }}
    where lower(status) <> 'kladde'

),

by_day as (

    select
        municipality_key,
        shift_code,
        sum(planned_hours) as planned_hours,
        sum(worked_hours) as worked_hours,
        sum(wage_cost_dkk) as wage_cost_dkk
    from {{ ref('fct_shift') }}
    group by municipality_key, shift_code

)

select
    delivered.municipality_key,
    delivered.shift_code
from delivered
left join by_day
    on
        delivered.municipality_key = by_day.municipality_key
        and delivered.shift_code = by_day.shift_code
where
    delivered.planned_hours is distinct from by_day.planned_hours
    or delivered.worked_hours is distinct from by_day.worked_hours
    or delivered.wage_cost_dkk is distinct from by_day.wage_cost_dkk
