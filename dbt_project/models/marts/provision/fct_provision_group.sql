-- depends_on: {{ ref('int_registered_months') }}
-- depends_on: {{ ref('dim_provider_unit') }}
{{ config(
    materialized='table_by_slices',
    slice_source='int_registered_months',
    slice_column='report_date',
    slice_rows=1000000,
    slice_prints='provision_month_prints'
) }}
-- The provision star summed by month and group: municipality and provider, whole and by offer, provider, and each
-- measure's own breakdown.
with units as (

    {% for part in provision_parts() %}
        select * from {{ ref(part) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

months as (

    select * from {{ ref('int_report_months') }}

),

offers as (

    select * from {{ ref('dim_offer') }}

),

-- one row per scope and breakdown that a unit counts in; own is the breakdown that comes with the measure
cells as (

    select
        'municipality' as scope_type,
        'own' as cell_breakdown
    union all
    select
        'municipality' as scope_type,
        'provider' as cell_breakdown
    union all
    select
        'municipality' as scope_type,
        'offer' as cell_breakdown
    union all
    select
        'provider' as scope_type,
        'own' as cell_breakdown
    union all
    select
        'provider' as scope_type,
        'offer' as cell_breakdown

),

placed as (

    select
        units.report_date,
        units.municipality_key,
        offers.area_code,
        cells.scope_type,
        case cells.scope_type when 'municipality' then units.municipality_key else offers.provider_key end as scope_key,
        case cells.cell_breakdown when 'own' then units.breakdown_type else cells.cell_breakdown end as breakdown_type,
        case cells.cell_breakdown
            when 'own' then units.breakdown_key
            when 'offer' then units.offer_key
            else offers.provider_key
        end as breakdown_key,
        units.measure_code,
        units.unit,
        units.numerator_part,
        units.denominator_part,
        units.total_part,
        units.measured_part,
        units.counted_key
    from units
    inner join months on units.report_date = months.report_date
    inner join offers on units.offer_key = offers.offer_key
    inner join cells on cells.cell_breakdown = 'own' or units.breakdown_type = 'none'

),

summed as (

    select
        report_date,
        municipality_key,
        area_code,
        scope_type,
        scope_key,
        breakdown_type,
        breakdown_key,
        measure_code,
        unit,
        sum(numerator_part) as numerator,
        sum(denominator_part) as denominator,
        sum(total_part) as n_total,
        sum(measured_part) as n_measured,
        count(distinct counted_key) as n_persons
    from placed
    group by
        report_date,
        municipality_key,
        area_code,
        scope_type,
        scope_key,
        breakdown_type,
        breakdown_key,
        measure_code,
        unit

)

select
    report_date,
    municipality_key,
    area_code,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    measure_code,
    unit,
    cast(coalesce(numerator, n_persons) as decimal(18, 4)) as numerator,
    cast(case when unit not in ('count', 'hours') then coalesce(denominator, n_persons) end as decimal(18, 4))
        as denominator,
    cast(coalesce(n_total, n_persons) as integer) as n_total,
    cast(coalesce(n_measured, n_persons) as integer) as n_measured
from summed
