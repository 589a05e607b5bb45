{#- What one counted unit (a child, a placement, a follow-up) adds to a measure; fct_ladder_group sums these columns. -#}
{%- macro figure_unit(
    measure,
    member="'all'",
    numerator='1',
    denominator='1',
    measured='1',
    total='1',
    breakdown_type="'none'",
    breakdown_key="'all'"
) -%}
    {{ breakdown_type }} as breakdown_type,
    {{ breakdown_key }} as breakdown_key,
    {{ measure }} as measure_code,
    {{ member }} as member_code,
    cast({{ numerator }} as decimal(18, 4)) as numerator_part,
    cast({{ denominator }} as decimal(18, 4)) as denominator_part,
    cast({{ total }} as integer) as total_part,
    cast({{ measured }} as integer) as measured_part
{%- endmacro -%}

{#- The step of the ladder as the row of a breakdown. -#}
{%- macro step_code(ladder_step) -%}coalesce(cast({{ ladder_step }} as varchar), 'unknown'){%- endmacro -%}
