{#- Danish clock times without a time zone: what a case system shows. The clock is an hour ahead from the last Sunday of
    March at 02:00 to the last Sunday of October at 03:00. An hour that the clock shows twice is read as the first of the
    two, one that it skips as if it had not been moved. Plain arithmetic, because every target spells zones differently. -#}
{%- macro last_sunday(clock_time, month) -%}
    {%- set month_ends -%}{{ add_days(add_months(year_start(clock_time), month), -1) }}{%- endset -%}
    {{ add_days(month_ends, '-cast(extract(dow from ' ~ month_ends ~ ') as integer)') }}
{%- endmacro -%}

{#- Hours that the Danish clock is ahead of UTC. -#}
{%- macro hours_ahead_of_utc(clock_time) -%}
    case
        when
            {{ clock_time }} >= {{ add_hours(last_sunday(clock_time, 3), 3) }}
            and {{ clock_time }} < {{ add_hours(last_sunday(clock_time, 10), 3) }}
            then 2
        else 1
    end
{%- endmacro -%}

{%- macro add_hours(clock_time, hours) -%}{{ return(adapter.dispatch('add_hours', 'lineal')(clock_time, hours)) }}{%- endmacro -%}
{%- macro default__add_hours(clock_time, hours) -%}
    cast(({{ clock_time }}) + ({{ hours }}) * interval '1 hour' as timestamp)
{%- endmacro -%}

{#- The same moment in UTC. -#}
{%- macro danish_clock_to_utc(clock_time) -%}
    {{ add_hours(clock_time, '-(' ~ hours_ahead_of_utc(clock_time) ~ ')') }}
{%- endmacro -%}

{#- Whole seconds between two moments. -#}
{%- macro seconds_between(start_time, end_time) -%}
    {{ return(adapter.dispatch('seconds_between', 'lineal')(start_time, end_time)) }}
{%- endmacro -%}
{%- macro default__seconds_between(start_time, end_time) -%}
    datediff('second', {{ start_time }}, {{ end_time }})
{%- endmacro -%}
