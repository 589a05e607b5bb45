-- The staff star summed by month and group: the municipality whole, by side and by team of the authority; each provider
-- whole and by offer; each team. Only what a figure asks for.
with parts as (

    select * from {{ ref('int_staff_posts') }}
    union all
    select * from {{ ref('int_staff_competences') }}
    union all
    select * from {{ ref('int_staff_hours') }}
    union all
    select * from {{ ref('int_staff_patterns') }}

),

units as (

    select * from {{ ref('int_staff_units') }}

),

requests as (

    select distinct
        report_date,
        area_code,
        scope_type,
        breakdown_type,
        measure_code
    from {{ ref('rpt_figure_period') }}

),

-- own is the breakdown that comes with the measure; side empty is both
cells as (

    select
        'municipality' as scope_type,
        'own' as cell_breakdown,
        'municipality' as level_code,
        cast(null as varchar) as side_code
    union all
    select
        'municipality' as scope_type,
        'staff_side' as cell_breakdown,
        'municipality' as level_code,
        cast(null as varchar) as side_code
    union all
    select
        'municipality' as scope_type,
        'organisation' as cell_breakdown,
        'unit' as level_code,
        'authority' as side_code
    union all
    select
        'organisation' as scope_type,
        'own' as cell_breakdown,
        'unit' as level_code,
        'authority' as side_code
    union all
    select
        'provider' as scope_type,
        'own' as cell_breakdown,
        'employer' as level_code,
        'provider' as side_code
    union all
    select
        'provider' as scope_type,
        'offer' as cell_breakdown,
        'unit' as level_code,
        'provider' as side_code

),

placed as (

    select
        parts.*,
        units.municipality_key,
        units.area_code,
        cells.scope_type,
        case cells.scope_type
            when 'municipality' then units.municipality_key
            when 'organisation' then units.organisation_key
            else units.provider_key
        end as scope_key,
        case cells.cell_breakdown when 'own' then parts.breakdown_type else cells.cell_breakdown end as cell_type,
        case cells.cell_breakdown
            when 'own' then parts.breakdown_key
            when 'staff_side' then units.staff_side_code
            when 'organisation' then units.organisation_key
            else units.offer_key
        end as cell_key
    from parts
    inner join units on parts.provider_unit_key = units.provider_unit_key
    inner join cells
        on
            coalesce(parts.level_code, cells.level_code) = cells.level_code
            and coalesce(cells.side_code, units.staff_side_code) = units.staff_side_code
            and (cells.cell_breakdown = 'own' or parts.breakdown_type = 'none')

)

select
    placed.report_date,
    placed.municipality_key,
    placed.area_code,
    placed.scope_type,
    placed.scope_key,
    placed.cell_type as breakdown_type,
    placed.cell_key as breakdown_key,
    placed.measure_code,
    placed.unit,
    cast(coalesce(sum(placed.numerator_part), count(distinct placed.numerator_key)) as decimal(18, 4)) as numerator,
    cast(
        case
            when placed.unit = 'count' then null
            when placed.unit = 'full_time_posts' then max(placed.denominator_part)
            when placed.measure_code = 'turnover_rate'
                then
                    cast(count(distinct placed.denominator_key) as decimal(18, 4))
                    / {{ var('turnover_period_months') }}
            else coalesce(sum(placed.denominator_part), count(distinct placed.denominator_key))
        end as decimal(18, 4)
    ) as denominator,
    cast(count(distinct placed.counted_key) as integer) as n_total,
    cast(count(distinct placed.counted_key) as integer) as n_measured
from placed
inner join requests
    on
        placed.report_date = requests.report_date
        and placed.area_code = requests.area_code
        and placed.scope_type = requests.scope_type
        and placed.cell_type = requests.breakdown_type
        and placed.measure_code = requests.measure_code
where placed.scope_key is not null
group by
    placed.report_date,
    placed.municipality_key,
    placed.area_code,
    placed.scope_type,
    placed.scope_key,
    placed.cell_type,
    placed.cell_key,
    placed.measure_code,
    placed.unit
