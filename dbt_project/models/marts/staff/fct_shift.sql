-- A shift over midnight is a row per day; its hours and its cost follow the clock, and the days add up to the shift.
with shifts as (

    select
        *,
        coalesce(worked_start_at, planned_start_at) as paid_start_at,
        coalesce(worked_end_at, planned_end_at) as paid_end_at
    from {{ ref('stg_workforce__shift') }}
    where lower(status) <> 'kladde'

),

days as (

    select date_day from {{ ref('dim_date') }}

),

kinds as (

    select * from {{ ref('code_list') }}
    where list_code in ('shift_kind', 'staffing_kind')

),

split as (

    select
        shifts.municipality_code,
        shifts.shift_id,
        shifts.employee_id,
        shifts.unit_id,
        shifts.shift_kind,
        shifts.staffing_kind,
        shifts.worked_hours is not null as is_worked,
        days.date_day,
        cast(shifts.planned_start_at as date) as shift_date,
        {{ amount_of_day('shifts.planned_hours', 'shifts.planned_start_at', 'shifts.planned_end_at', 'days.date_day') }}
            as planned_hours,
        {{ amount_of_day('shifts.worked_hours', 'shifts.paid_start_at', 'shifts.paid_end_at', 'days.date_day') }}
            as worked_hours,
        {{ amount_of_day('shifts.wage_cost_dkk', 'shifts.paid_start_at', 'shifts.paid_end_at', 'days.date_day') }}
            as wage_cost_dkk
    from shifts
    inner join days
        on
            days.date_day >= cast(least(shifts.planned_start_at, shifts.paid_start_at) as date)
            and days.date_day <= cast(greatest(shifts.planned_end_at, shifts.paid_end_at) as date)

)

select
    {{ surrogate_key(['split.municipality_code', 'split.shift_id', 'split.date_day']) }} as shift_day_key,
    {{ surrogate_key(['split.municipality_code']) }} as municipality_key,
    {{ surrogate_key(['split.municipality_code', 'split.unit_id']) }} as provider_unit_key,
    split.employee_id as employee_code,
    split.shift_id as shift_code,
    split.shift_date,
    split.date_day as work_date,
    coalesce(shift_kinds.member_code, 'unknown') as shift_kind_code,
    coalesce(staffing_kinds.member_code, 'unknown') as staffing_kind_code,
    split.is_worked,
    cast(split.planned_hours as decimal(18, 2)) as planned_hours,
    cast(split.worked_hours as decimal(18, 2)) as worked_hours,
    cast(split.wage_cost_dkk as decimal(18, 2)) as wage_cost_dkk
from split
left join kinds as shift_kinds
    on shift_kinds.list_code = 'shift_kind' and lower(split.shift_kind) = lower(shift_kinds.source_text)
left join kinds as staffing_kinds
    on staffing_kinds.list_code = 'staffing_kind' and lower(split.staffing_kind) = lower(staffing_kinds.source_text)
-- a shift that ends at midnight has nothing of the next day
where
    split.date_day = split.shift_date
    or split.planned_hours <> 0
    or split.worked_hours <> 0
    or split.wage_cost_dkk <> 0
