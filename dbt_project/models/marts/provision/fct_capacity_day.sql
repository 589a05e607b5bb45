-- depends_on: {{ ref('int_changed_persons') }}
-- depends_on: {{ ref('int_deliveries') }}
-- depends_on: {{ ref('stg_provider_registry__offer') }}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['offer_key', 'date_day'],
    on_schema_change='fail',
    post_hook="{{ drop_emptied_partitions('municipality_key') }}"
) }}
{%- set never = "cast('9999-12-31' as date)" %}
{%- set person_offer = 'municipality_code, offer_id, person_id' %}
with extents as (

    select * from {{ ref('int_offer_extents') }}

),

listed as (

    select
        lists.municipality_code,
        lists.offer_id,
        lists.person_id,
        lists.start_date,
        coalesce(lists.end_date, {{ never }}) as end_date,
        lists.budgeted_weekly_hours,
        lists.handling_municipality_code = lists.municipality_code as is_own
    from extents
    inner join {{ ref('stg_provider_journal__occupancy') }} as lists
        on extents.municipality_code = lists.municipality_code and extents.offer_id = lists.offer_id

),

placed as (

    select
        services.municipality_code,
        locations.offer_id,
        services.person_id,
        services.start_date,
        coalesce(services.end_date, {{ never }}) as end_date
    from {{ ref('int_services_granted') }} as services
    inner join {{ ref('int_services_located') }} as locations on services.intervention_key = locations.intervention_key
    inner join extents
        on locations.municipality_code = extents.municipality_code and locations.offer_id = extents.offer_id
    where services.is_counted

),

-- a person is in a place once: what another line of the same person and offer covers already does not count again
stays as (

    select
        {{ person_offer }},
        'listed' as stay_source,
        is_own,
        budgeted_weekly_hours,
        end_date,
        greatest(
            start_date,
            coalesce(
                max(end_date) over (
                    partition by {{ person_offer }}
                    order by start_date, end_date rows between unbounded preceding and 1 preceding
                ),
                start_date
            )
        ) as start_date
    from listed

    union all

    select
        {{ person_offer }},
        'placed' as stay_source,
        true as is_own,
        null as budgeted_weekly_hours,
        end_date,
        greatest(
            start_date,
            coalesce(
                max(end_date) over (
                    partition by {{ person_offer }}
                    order by start_date, end_date rows between unbounded preceding and 1 preceding
                ),
                start_date
            )
        ) as start_date
    from placed

),

{{ wanted_capacity(this) }},

counted as (

    select
        wanted.offer_key,
        wanted.date_day,
        count(case when stays.stay_source = 'listed' then 1 end) as occupied,
        count(case when stays.stay_source = 'listed' and stays.is_own then 1 end) as occupied_own,
        count(case when stays.stay_source = 'placed' then 1 end) as placed,
        sum(stays.budgeted_weekly_hours) as budgeted_weekly_hours
    from wanted
    inner join stays
        on
            wanted.municipality_code = stays.municipality_code
            and wanted.offer_id = stays.offer_id
            and wanted.date_day >= stays.start_date
            and wanted.date_day < stays.end_date
    group by wanted.offer_key, wanted.date_day

),

-- a day after the newest list is not covered: nothing is known of it, which is another thing than no one
covered as (

    select
        wanted.*,
        case when wanted.date_day <= wanted.list_until then coalesce(counted.occupied, 0) end as occupied,
        case when wanted.date_day <= wanted.list_until then coalesce(counted.occupied_own, 0) end as occupied_own,
        case when wanted.date_day <= wanted.placements_until then coalesce(counted.placed, 0) end as placed,
        case when wanted.date_day <= wanted.list_until then coalesce(counted.budgeted_weekly_hours, 0) end
            as budgeted_weekly_hours
    from wanted
    left join counted on wanted.offer_key = counted.offer_key and wanted.date_day = counted.date_day

)

select
    case when municipality_code is not null then {{ surrogate_key(['municipality_code']) }} end as municipality_key,
    offer_key,
    date_day,
    cast(places as integer) as places,
    cast(occupied as integer) as occupied_places,
    cast(case when occupied >= places then 0 else places - occupied end as integer) as free_places,
    cast(case when occupied <= places then 0 else occupied - places end as integer) as overbooked_places,
    cast(occupied_own as integer) as occupied_places_own,
    cast(placed as integer) as placed_persons,
    cast(occupied_own - placed as integer) as occupancy_difference,
    cast(budgeted_weekly_hours * 60 / 7 as decimal(18, 4)) as budgeted_minutes
from covered
