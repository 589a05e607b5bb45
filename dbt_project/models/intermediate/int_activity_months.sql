-- The months whose activity is needed: the reported months and those that their periods reach back to (M4, M5).
with months as (

    select date_value as month_start_date
    from
        {{ date_series(
            add_months(
                month_start("cast('" ~ var('report_date') ~ "' as date)"),
                2 - (var('report_history_months') | int) - (var('activity_period_months') | int)
            ),
            month_start("cast('" ~ var('report_date') ~ "' as date)"),
            '1 month'
        ) }} as series

)

select
    month_start_date,
    {{ month_end('month_start_date') }} as month_end_date,
    {{ add_months('month_start_date', 1) }} as next_month_start_date,
    cast({{ days_between('month_start_date', add_months('month_start_date', 1)) }} as integer) as days_in_month
from months
