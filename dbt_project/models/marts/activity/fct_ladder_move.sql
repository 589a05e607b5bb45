with report_months as (

    select * from {{ ref('int_report_months') }}

),

states as (

    select * from {{ ref('int_ladder_states') }}

),

persons as (

    select * from {{ ref('int_persons') }}

),

-- C23: the most intrusive step with help that day
highest as (

    select
        *,
        row_number() over (
            partition by state_date, municipality_key, person_key
            order by coalesce(ladder_step, 0) desc
        ) as step_rank
    from states

),

ends as (

    select * from highest
    where step_rank = 1

),

-- one month, and the period of the key figures
period_lengths as (

    select 1 as period_months

    union

    select {{ var('ladder_period_months') }} as period_months

),

periods as (

    select
        report_months.report_date,
        period_lengths.period_months,
        {{ add_days(add_months('report_months.month_start_date', '1 - period_lengths.period_months'), -1) }}
            as from_date
    from report_months
    cross join period_lengths

),

-- a child is there with the state of one end, of the other, or of both
either_end as (

    select
        periods.report_date,
        periods.period_months,
        periods.from_date,
        ends.municipality_key,
        ends.person_key,
        max(case when ends.state_date = periods.from_date then 1 else 0 end) = 1 as is_there_before,
        max(case when ends.state_date = periods.report_date then 1 else 0 end) = 1 as is_there_after,
        max(case when ends.state_date = periods.from_date then ends.ladder_step end) as from_step,
        max(case when ends.state_date = periods.from_date then ends.order_in_step end) as from_order,
        max(case when ends.state_date = periods.report_date then ends.ladder_step end) as to_step,
        max(case when ends.state_date = periods.report_date then ends.order_in_step end) as to_order
    from periods
    inner join ends on ends.state_date in (periods.from_date, periods.report_date)
    group by
        periods.report_date,
        periods.period_months,
        periods.from_date,
        ends.municipality_key,
        ends.person_key

)

select
    either_end.report_date,
    cast(either_end.period_months as integer) as period_months,
    either_end.from_date,
    either_end.municipality_key,
    either_end.person_key,
    cast(either_end.from_step as integer) as from_ladder_step,
    cast(either_end.from_order as integer) as from_order_in_step,
    cast(either_end.to_step as integer) as to_ladder_step,
    cast(either_end.to_order as integer) as to_order_in_step,
    case
        when not either_end.is_there_before then 'new'
        when not either_end.is_there_after then 'closed'
        when either_end.from_step is null or either_end.to_step is null then 'unknown'
        when either_end.to_step > either_end.from_step then 'up'
        when either_end.to_step < either_end.from_step then 'down'
        when either_end.to_order > either_end.from_order then 'up'
        when either_end.to_order < either_end.from_order then 'down'
        else 'unchanged'
    end as direction_code
from either_end
left join persons on either_end.person_key = persons.person_key
where {{ is_counted_age('persons.birth_date', 'either_end.report_date') }}
