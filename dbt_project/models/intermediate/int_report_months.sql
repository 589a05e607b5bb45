-- The month ends that are reported: the report date and as many before it as the history keeps.
with months as (

    select
        date_value as month_start_date,
        {{ month_end('date_value') }} as report_date
    from
        {{ date_series(
            add_months(month_start("cast('" ~ var('report_date') ~ "' as date)"), 1 - (var('report_history_months') | int)),
            month_start("cast('" ~ var('report_date') ~ "' as date)"),
            '1 month'
        ) }} as series

)

select
    report_date,
    month_start_date,
    cast({{ months_between('report_date', "cast('" ~ var('report_date') ~ "' as date)") }} as integer) as months_back,
    extract(month from report_date) in (3, 6, 9, 12) as is_quarter_end,
    extract(month from report_date) in (6, 12) as is_half_year_end
from months
