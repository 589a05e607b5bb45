-- Each counted intervention in each month it touches: the days it was active, and whether it ran on the last day.
with interventions as (

    select * from {{ ref('int_interventions') }}
    where is_counted

),

months as (

    select * from {{ ref('int_activity_months') }}

),

persons as (

    select * from {{ ref('int_persons') }}

),

touched as (

    select
        interventions.*,
        months.month_start_date,
        months.month_end_date,
        months.days_in_month,
        greatest(interventions.start_date, months.month_start_date) as active_from_date,
        least(coalesce(interventions.end_date, months.next_month_start_date), months.next_month_start_date)
            as active_to_date
    from interventions
    inner join months
        on
            interventions.start_date < months.next_month_start_date
            and (interventions.end_date is null or interventions.end_date > months.month_start_date)

)

select
    touched.*,
    {{ add_days('touched.active_to_date', -1) }} as last_active_date,
    cast({{ days_between('touched.active_from_date', 'touched.active_to_date') }} as integer) as active_days,
    {{ is_active_on('touched.month_end_date', 'touched.start_date', 'touched.end_date') }} as is_active_at_month_end,
    touched.area_code = 'children'
    and coalesce({{ is_aftercare('persons.birth_date', 'touched.month_end_date') }}, false) as is_aftercare,
    -- C25 is about children: an adult's order counts from its first day
    touched.area_code = 'adults'
    or {{ is_counted_age('persons.birth_date', 'touched.month_end_date') }} as is_counted_age
from touched
left join persons on touched.person_key = persons.person_key
