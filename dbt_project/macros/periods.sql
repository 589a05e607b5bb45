{#- Does a day lie in the period of whole months that ends on the report date? -#}
{%- macro in_period(date, report_date, months) -%}
    (
        {{ date }} <= {{ report_date }}
        and {{ months_between(date, report_date) }} < {{ months }}
    )
{%- endmacro -%}

{#- The month ends that are reported, read from the calendar: a relation with the column report_date. -#}
{%- macro reported_month_ends() -%}
    (
        select date_day as report_date
        from {{ ref('dim_date') }}
        where
            is_month_end
            and date_day <= cast('{{ var("report_date") }}' as date)
            and {{ months_between('date_day', "cast('" ~ var('report_date') ~ "' as date)") }}
            < {{ var('report_history_months') }}
    )
{%- endmacro -%}

{#- The month ends at which some figure shows one of the measures, as a relation: far fewer than are kept. -#}
{%- macro requested_month_ends(measure_codes) -%}
    (
        select distinct report_date
        from {{ ref('rpt_figure_period') }}
        where measure_code in ('{{ measure_codes | join("', '") }}')
    )
{%- endmacro -%}
