{#- What one row adds to a measure of the provision star; fct_provision_group sums these columns by month and group. Where a
    part is not given, different persons are counted instead. `total` and `measured` are what is counted: persons, days,
    incidents; never both persons and something else in one measure. -#}
{%- macro provision_unit(
    measure,
    unit,
    numerator='null',
    denominator='null',
    total='null',
    measured='null',
    person='null',
    breakdown_type="'none'",
    breakdown_key="'all'"
) -%}
    '{{ measure }}' as measure_code,
    '{{ unit }}' as unit,
    {{ breakdown_type }} as breakdown_type,
    cast({{ breakdown_key }} as varchar) as breakdown_key,
    cast({{ numerator }} as decimal(18, 4)) as numerator_part,
    cast({{ denominator }} as decimal(18, 4)) as denominator_part,
    cast({{ total }} as integer) as total_part,
    cast({{ measured }} as integer) as measured_part,
    cast({{ person }} as varchar) as counted_key
{%- endmacro -%}
