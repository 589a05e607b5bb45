{#- Half-open intervals [start, end): the end is the first day not covered, no end is still running. No `or`: two plain
    comparisons can be part of a hash join, an `or` makes DuckDB compare every row with every row. -#}
{%- macro is_active_on(date, start_date, end_date) -%}
    ({{ start_date }} <= {{ date }} and coalesce({{ end_date }}, cast('9999-12-31' as date)) > {{ date }})
{%- endmacro -%}

{#- Completed years of age on a date; born on 29 February counts as a year older on 1 March. -#}
{%- macro age_in_years(birth_date, date) -%}
    {{ return(adapter.dispatch('age_in_years', 'lineal')(birth_date, date)) }}
{%- endmacro -%}
{%- macro default__age_in_years(birth_date, date) -%}
    cast(
        extract(year from {{ date }}) - extract(year from {{ birth_date }})
        - case
            when
                extract(month from {{ date }}) * 100 + extract(day from {{ date }})
                < extract(month from {{ birth_date }}) * 100 + extract(day from {{ birth_date }})
                then 1
            else 0
        end as integer
    )
{%- endmacro -%}

{#- C25: past the age of a child on the date. -#}
{%- macro is_aftercare(birth_date, date) -%}
    ({{ age_in_years(birth_date, date) }} >= {{ var('children_age_limit') }})
{%- endmacro -%}

{#- C25: counted in figures about children; aftercare is in when the municipality chose so. An unknown age counts. -#}
{%- macro is_counted_age(birth_date, date) -%}
    (
        {{ birth_date }} is null
        or {{ age_in_years(birth_date, date) }}
        < {{ var('aftercare_age_limit') if var('include_aftercare') else var('children_age_limit') }}
    )
{%- endmacro -%}

{#- The day on which a person reaches an age; born on 29 February that is 1 March in a year without one. -#}
{%- macro birthday(birth_date, years) -%}
    case
        when extract(day from {{ add_months(birth_date, 12 * years) }}) = extract(day from {{ birth_date }})
            then {{ add_months(birth_date, 12 * years) }}
        else {{ add_days(add_months(birth_date, 12 * years), 1) }}
    end
{%- endmacro -%}

{#- C25: the first day on which a person is no longer counted with the children. -#}
{%- macro counted_until(birth_date) -%}
    {{ birthday(birth_date, (var('aftercare_age_limit') if var('include_aftercare') else var('children_age_limit')) | int) }}
{%- endmacro -%}
