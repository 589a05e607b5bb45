-- The steps of the ladder on which each child had help at each month end: the reported ones and those that a period of
-- moves reaches back to (C23). Help that is on no step (aftercare without a stay, a support stay during a placement) is
-- left out; help under a paragraph or at a place that is not known stands with an empty step.
with months as (

    select {{ month_end('date_value') }} as state_date
    from
        {{ date_series(
            add_months(
                month_start("cast('" ~ var('report_date') ~ "' as date)"),
                1 - (var('report_history_months') | int) - (var('ladder_period_months') | int)
            ),
            month_start("cast('" ~ var('report_date') ~ "' as date)"),
            '1 month'
        ) }} as series

),

interventions as (

    select * from {{ ref('int_interventions') }}
    where is_counted and area_code = 'children'

)

select
    months.state_date,
    interventions.municipality_key,
    interventions.person_key,
    interventions.ladder_step,
    max(interventions.order_in_step) as order_in_step
from months
inner join interventions
    on {{ is_active_on('months.state_date', 'interventions.start_date', 'interventions.end_date') }}
where
    interventions.ladder_step is not null
    or coalesce(interventions.ladder_group, '') not in ('none', 'part_of_placement')
group by
    months.state_date,
    interventions.municipality_key,
    interventions.person_key,
    interventions.ladder_step
