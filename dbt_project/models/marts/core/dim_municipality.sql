with municipalities as (

    select * from {{ ref('municipality') }}

),

simulated as (

    select * from {{ ref('municipality_simulated') }}

),

regions as (

    select * from {{ ref('municipality_region') }}

),

members as (

    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        regions.region_code,
        regions.region_name,
        false as is_simulated
    from municipalities
    left join regions
        on
            municipalities.municipality_code = regions.municipality_code
            and {{ is_active_on(
                "cast('" ~ var('report_date') ~ "' as date)", 'regions.valid_from', 'regions.valid_to'
            ) }}

    union all

    select
        municipality_code,
        municipality_name,
        cast(null as varchar) as region_code,
        cast(null as varchar) as region_name,
        is_simulated
    from simulated

)

select
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    municipality_code,
    municipality_name,
    region_code,
    region_name,
    is_simulated
from members

union all

select
    {{ unknown_key() }} as municipality_key,
    'unknown' as municipality_code,
    'Ukendt' as municipality_name,
    cast(null as varchar) as region_code,
    cast(null as varchar) as region_name,
    false as is_simulated
