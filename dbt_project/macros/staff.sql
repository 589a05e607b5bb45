{#- What one row adds to a measure of the staff star; fct_staff_group sums these columns by month and group. A part is summed;
    where none is given, different keys are counted. `counted` are the employees (or shifts) behind the number. A row with a
    level counts in the groups of that level alone: who leaves a unit has not always left the municipality. -#}
{%- macro staff_part(
    measure,
    unit,
    numerator='null',
    denominator='null',
    numerator_key='null',
    denominator_key='null',
    counted='null',
    level='null',
    breakdown_type="'none'",
    breakdown_key="'all'"
) -%}
    {{ measure }} as measure_code,
    '{{ unit }}' as unit,
    {{ breakdown_type }} as breakdown_type,
    cast({{ breakdown_key }} as varchar) as breakdown_key,
    cast({{ level }} as varchar) as level_code,
    cast({{ numerator }} as decimal(18, 4)) as numerator_part,
    cast({{ denominator }} as decimal(18, 4)) as denominator_part,
    cast({{ numerator_key }} as varchar) as numerator_key,
    cast({{ denominator_key }} as varchar) as denominator_key,
    cast({{ counted }} as varchar) as counted_key
{%- endmacro -%}

{#- Days of a half-open period that lie in a month, from its first day to its last, both counted. -#}
{%- macro days_in_month(start_date, until_date, months) -%}
    {{ days_between(
        'greatest(' ~ start_date ~ ', ' ~ months ~ '.month_start_date)',
        'least(' ~ until_date ~ ', ' ~ add_days(months ~ '.report_date', 1) ~ ')'
    ) }}
{%- endmacro -%}

{#- Does a half-open period have a day in the month? -#}
{%- macro touches_month(start_date, until_date, months) -%}
    {{ months }}.report_date >= {{ start_date }} and {{ months }}.month_start_date < {{ until_date }}
{%- endmacro -%}

{#- The part of an amount that belongs to a day, when it is spread evenly over the clock from start to end. What runs to the
    end of the day less what ran to its beginning: the days always add up to the amount. -#}
{%- macro amount_of_day(amount, start_at, end_at, day) -%}
    {{ amount_until(amount, start_at, end_at, add_days(day, 1)) }} - {{ amount_until(amount, start_at, end_at, day) }}
{%- endmacro -%}

{%- macro amount_until(amount, start_at, end_at, moment) -%}
    case
        when {{ end_at }} <= {{ moment }} then {{ amount }}
        when {{ start_at }} >= {{ moment }} then 0 * {{ amount }}
        else {{ share_of_amount(
            amount, seconds_between(start_at, 'cast(' ~ moment ~ ' as timestamp)'), seconds_between(start_at, end_at)
        ) }}
    end
{%- endmacro -%}
