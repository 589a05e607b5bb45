-- The units that staff are employed in, each with its side, area and employer: a team of the authority, or a provider's
-- unit. A team has the area of most of its cases; a unit that of its offer, or of most of the help of a provider whose
-- name begins with the unit's own. A unit that neither leads to has no area.
with units as (

    select
        *,
        substr(unit_name, position(' ' in unit_name) + 1) as own_name
    from {{ ref('dim_provider_unit') }}

),

offers as (

    select * from {{ ref('dim_offer') }}
    where offer_key <> {{ unknown_key() }}

),

named_providers as (

    select
        units.provider_unit_key,
        providers.provider_key,
        row_number() over (
            partition by units.provider_unit_key
            order by length(providers.provider_name) asc, providers.provider_id asc
        ) as provider_rank
    from units
    inner join {{ ref('dim_provider') }} as providers
        on
            units.municipality_key = {{ surrogate_key(['providers.municipality_code']) }}
            and lower(providers.provider_name) || ' ' like lower(units.own_name) || ' %'

),

teams as (

    select * from {{ ref('dim_organisation') }}

),

-- what teams handle and providers give, by area
counted as (

    select
        organisation_key as counted_key,
        area_code,
        sum(n_cases) as n
    from {{ ref('int_activity_handling') }}
    group by organisation_key, area_code

    union all

    select
        provider_key as counted_key,
        area_code,
        count(*) as n
    from {{ ref('fct_intervention') }}
    group by provider_key, area_code

),

areas as (

    select
        counted_key,
        area_code,
        row_number() over (
            partition by counted_key
            order by n desc, area_code asc
        ) as area_rank
    from counted

),

placed as (

    select
        units.provider_unit_key,
        units.municipality_key,
        units.unit_code,
        units.offer_key,
        teams.organisation_key,
        nullif(offers.area_code, 'unknown') as offer_area_code,
        coalesce(offers.provider_key, named_providers.provider_key) as provider_key
    from units
    left join offers on units.offer_key = offers.offer_key
    left join named_providers
        on
            units.provider_unit_key = named_providers.provider_unit_key
            and named_providers.provider_rank = 1
    left join teams
        on
            units.municipality_key = {{ surrogate_key(['teams.municipality_code']) }}
            and units.unit_code = teams.team_id

)

select
    placed.provider_unit_key,
    placed.municipality_key,
    placed.unit_code,
    placed.offer_key,
    placed.provider_key,
    placed.organisation_key,
    case when placed.organisation_key is null then 'provider' else 'authority' end as staff_side_code,
    coalesce(placed.offer_area_code, areas.area_code, 'unknown') as area_code,
    case
        when placed.organisation_key is not null then 'authority'
        else coalesce(placed.provider_key, placed.provider_unit_key)
    end as employer_key
from placed
left join areas
    on
        coalesce(placed.organisation_key, placed.provider_key) = areas.counted_key
        and areas.area_rank = 1
