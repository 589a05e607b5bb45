{#- Date arithmetic behind one name each, because every target spells it differently. -#}
{%- macro add_months(date, months) -%}{{ return(adapter.dispatch('add_months', 'lineal')(date, months)) }}{%- endmacro -%}
{%- macro default__add_months(date, months) -%}cast(({{ date }}) + ({{ months }}) * interval '1 month' as date){%- endmacro -%}

{%- macro add_days(date, days) -%}{{ return(adapter.dispatch('add_days', 'lineal')(date, days)) }}{%- endmacro -%}
{%- macro default__add_days(date, days) -%}cast(({{ date }}) + ({{ days }}) * interval '1 day' as date){%- endmacro -%}

{#- Whole days from start to end (end not counted). -#}
{%- macro days_between(start_date, end_date) -%}{{ return(adapter.dispatch('days_between', 'lineal')(start_date, end_date)) }}{%- endmacro -%}
{%- macro default__days_between(start_date, end_date) -%}(cast({{ end_date }} as date) - cast({{ start_date }} as date)){%- endmacro -%}

{#- The first day of a month that is given by year and number. -#}
{%- macro first_of_month(year, month) -%}{{ return(adapter.dispatch('first_of_month', 'lineal')(year, month)) }}{%- endmacro -%}
{%- macro default__first_of_month(year, month) -%}make_date({{ year }}, {{ month }}, 1){%- endmacro -%}

{%- macro month_start(date) -%}cast(date_trunc('month', {{ date }}) as date){%- endmacro -%}

{%- macro month_end(date) -%}{{ add_days(add_months(month_start(date), 1), -1) }}{%- endmacro -%}

{%- macro year_start(date) -%}cast(date_trunc('year', {{ date }}) as date){%- endmacro -%}

{#- Calendar months from the month of start to the month of end. -#}
{%- macro months_between(start_date, end_date) -%}
    cast(
        (extract(year from {{ end_date }}) - extract(year from {{ start_date }})) * 12
        + extract(month from {{ end_date }}) - extract(month from {{ start_date }}) as integer
    )
{%- endmacro -%}
