{#- No two half-open periods of one key overlap; an empty start is always, an empty end is for ever. -#}
{%- test no_overlapping_periods(model, key, start_column, end_column) -%}
with periods as (
    select
        {{ surrogate_key(key) }} as period_key,
        coalesce({{ start_column }}, cast('0001-01-01' as date)) as period_start,
        coalesce({{ end_column }}, cast('9999-12-31' as date)) as period_end
    from {{ model }}
),

followed as (
    select
        period_key,
        period_start,
        period_end,
        lead(period_start) over (partition by period_key order by period_start, period_end) as next_start
    from periods
)

select *
from followed
where next_start < period_end
{%- endtest -%}
