-- Day and week plans: what each citizen is to get, by weekday, hour and theme. Support given to several at once
-- counts for each of them in full as they receive it, and shared as the staff spend it.
with plans as (

    select * from {{ ref('stg_provider_journal__day_plan') }}

),

weekdays as (

    select * from {{ ref('weekday_name') }}

)

select
    {{ surrogate_key([
        'plans.municipality_code', 'plans.plan_id', 'plans.weekday_name', 'plans.hour_band', 'plans.theme'
    ]) }} as plan_line_key,
    {{ surrogate_key(['plans.municipality_code']) }} as municipality_key,
    {{ known_key(['plans.person_id']) }} as person_key,
    plans.plan_id as plan_code,
    cast(weekdays.day_of_week as integer) as day_of_week,
    plans.weekday_name,
    cast(plans.hour_band as integer) as hour_band,
    plans.theme as theme_name,
    cast(plans.group_size as integer) as group_size,
    plans.valid_from_date,
    plans.valid_to_date,
    cast(plans.planned_minutes as integer) as planned_minutes,
    cast(plans.planned_minutes / plans.group_size as decimal(18, 4)) as staff_minutes
from plans
left join weekdays on lower(plans.weekday_name) = lower(weekdays.weekday_name)
