{#- Every day of the history that is kept. -#}
{%- macro capacity_days() -%}
    {%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" -%}
    {{ date_series(
        add_months(month_start(report_date), 1 - (var('report_history_months') | int)), report_date, '1 day'
    ) }}
{%- endmacro -%}

{#- The days that are kept, and those that an earlier report kept. -#}
{%- macro standing_and_kept_days(standing_table) -%}
    (
        select date_value from {{ capacity_days() }} as kept
        union
        select distinct date_day as date_value from {{ standing_table }}
    )
{%- endmacro -%}

{#- CTEs up to `wanted`: the offer-days that are built now, all of them or those that are touched. An offer-day that is no
    longer kept comes without a municipality. -#}
{%- macro wanted_capacity(standing_table) -%}
{%- if is_incremental() %}
{{ touched_capacity(standing_table) }},

wanted as (

    select
        touched.offer_key,
        touched.date_day,
        extents.municipality_code,
        extents.offer_id,
        extents.places,
        extents.list_until,
        extents.placements_until
    from touched
    left join extents
        on
            touched.offer_key = extents.offer_key
            and touched.date_day between extents.first_day and extents.last_day

)
{%- else %}
wanted as (

    select
        extents.offer_key,
        calendar.date_value as date_day,
        extents.municipality_code,
        extents.offer_id,
        extents.places,
        extents.list_until,
        extents.placements_until
    from extents
    inner join {{ capacity_days() }} as calendar on calendar.date_value between extents.first_day and extents.last_day

)
{%- endif %}
{%- endmacro -%}
