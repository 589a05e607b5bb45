-- Offers with places in the registry or on a provider's occupancy list: the days they have in the history that is kept,
-- and up to which day the list and the authority's placements are known. After the newest list nothing is known.
{{ config(materialized='view') }}
{% set report_date = "cast('" ~ var('report_date') ~ "' as date)" -%}
with offers as (

    select * from {{ ref('stg_provider_registry__offer') }}

),

departments as (

    select
        municipality_code,
        offer_id
    from {{ ref('stg_provider_registry__department') }}
    where places > 0
    group by municipality_code, offer_id

),

listed as (

    select
        municipality_code,
        offer_id
    from {{ ref('stg_provider_journal__occupancy') }}
    group by municipality_code, offer_id

),

deliveries as (

    select
        municipality_code,
        max(case when table_name = 'provider_journal__occupancy' then delivered_until end) as list_until,
        max(case when table_name in ('case_system__service', 'case_system__adult_order') then delivered_until end)
            as placements_until
    from {{ ref('int_deliveries') }}
    group by municipality_code

),

dated as (

    select
        offers.municipality_code,
        offers.offer_id,
        lower(offers.offer_name) as offer_name,
        offers.places,
        greatest(
            coalesce(offers.valid_from_date, cast('1900-01-01' as date)),
            {{ add_months(month_start(report_date), 1 - (var('report_history_months') | int)) }}
        ) as first_day,
        least(coalesce({{ add_days('offers.valid_to_date', -1) }}, {{ report_date }}), {{ report_date }}) as last_day,
        case when listed.offer_id is not null then deliveries.list_until end as list_until,
        deliveries.placements_until
    from offers
    left join departments
        on offers.municipality_code = departments.municipality_code and offers.offer_id = departments.offer_id
    left join listed on offers.municipality_code = listed.municipality_code and offers.offer_id = listed.offer_id
    left join deliveries on offers.municipality_code = deliveries.municipality_code
    where departments.offer_id is not null or listed.offer_id is not null

)

select
    municipality_code,
    offer_id,
    {{ surrogate_key(['municipality_code', 'offer_id']) }} as offer_key,
    offer_name,
    places,
    first_day,
    last_day,
    -- not known at all stays empty
    case when list_until > last_day then last_day else list_until end as list_until,
    case when placements_until > last_day then last_day else placements_until end as placements_until
from dated
where first_day <= last_day
