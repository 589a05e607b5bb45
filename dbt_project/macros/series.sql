{#- A relation of dates from start to end (both counted), one column `date_value`, a step of one day or one month. -#}
{%- macro date_series(start_date, end_date, step='1 day') -%}
    {{ return(adapter.dispatch('date_series', 'lineal')(start_date, end_date, step)) }}
{%- endmacro -%}
{%- macro default__date_series(start_date, end_date, step) -%}
    (
        select cast(moments.moment as date) as date_value
        from generate_series(
            cast({{ start_date }} as timestamp), cast({{ end_date }} as timestamp), interval '{{ step }}'
        ) as moments(moment)
    )
{%- endmacro -%}
