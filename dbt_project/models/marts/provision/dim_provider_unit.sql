-- The units of providers: departments of the pay system, sheets of the time sheets and units with a budget, each
-- with the offer that its name ends in.
with budgets as (

    select * from {{ ref('stg_finance__provider_budget') }}

),

employments as (

    select * from {{ ref('stg_workforce__employment') }}

),

shifts as (

    select * from {{ ref('stg_workforce__shift') }}

),

registrations as (

    select * from {{ ref('stg_workforce__time_registration') }}

),

sheets as (

    select * from {{ ref('stg_provider_journal__delivered_hours') }}

),

offers as (

    select * from {{ ref('dim_offer') }}

),

named as (

    select
        municipality_code,
        unit_id as unit_code,
        max(unit_name) as unit_name
    from budgets
    group by municipality_code, unit_id

),

codes as (

    select
        municipality_code,
        unit_id as unit_code,
        cast(null as varchar) as unit_name
    from employments
    union
    select
        municipality_code,
        unit_id as unit_code,
        cast(null as varchar) as unit_name
    from shifts
    union
    select
        municipality_code,
        unit_id as unit_code,
        cast(null as varchar) as unit_name
    from registrations
    union
    select
        municipality_code,
        team_name as unit_code,
        team_name as unit_name
    from sheets
    union
    select
        municipality_code,
        unit_id as unit_code,
        cast(null as varchar) as unit_name
    from budgets

),

units as (

    select
        codes.municipality_code,
        codes.unit_code,
        coalesce(max(named.unit_name), max(codes.unit_name), codes.unit_code) as unit_name
    from codes
    left join named
        on codes.municipality_code = named.municipality_code and codes.unit_code = named.unit_code
    where codes.unit_code is not null
    group by codes.municipality_code, codes.unit_code

),

-- the longest name wins: a department's own offer before the house it is part of
candidates as (

    select
        units.municipality_code,
        units.unit_code,
        offers.offer_key,
        row_number() over (
            partition by units.municipality_code, units.unit_code
            order by length(offers.offer_name) desc, offers.offer_id asc
        ) as candidate_rank
    from units
    inner join offers
        on
            units.municipality_code = offers.municipality_code
            and ' ' || lower(units.unit_name) like '% ' || lower(offers.offer_name)

)

select
    {{ surrogate_key(['units.municipality_code', 'units.unit_code']) }} as provider_unit_key,
    {{ surrogate_key(['units.municipality_code']) }} as municipality_key,
    units.unit_code,
    units.unit_name,
    coalesce(candidates.offer_key, {{ unknown_key() }}) as offer_key
from units
left join candidates
    on
        units.municipality_code = candidates.municipality_code
        and units.unit_code = candidates.unit_code
        and candidates.candidate_rank = 1
