{#- CTEs up to `touched`: the offer-days of fct_capacity_day that stand otherwise than they would be built now. -#}
{%- macro touched_capacity(standing_table) -%}
{%- set never = "cast('9999-12-31' as date)" -%}
changed_persons as (

    select * from {{ ref('int_changed_persons') }}

),

standing as (

    select
        offer_key,
        min(date_day) as first_day,
        max(date_day) as last_day,
        max(case when occupied_places is not null then date_day end) as list_until,
        max(case when placed_persons is not null then date_day end) as placements_until,
        min(places) as places
    from {{ standing_table }}
    group by offer_key

),

{{ touched_capacity_sources() }},

corrected as (

    select municipality_code from {{ corrected_municipalities([
        'provider_journal__occupancy', 'case_system__service', 'case_system__adult_order', 'provider_registry__offer',
        'provider_registry__provider', 'provider_registry__department', 'case_system__person_id_change'
    ]) }} as municipalities

),

-- what is known of an offer as a whole, now and when the table was built
compared as (

    select
        coalesce(extents.offer_key, standing.offer_key) as offer_key,
        extents.offer_key is null
        or standing.offer_key is null
        or corrected.municipality_code is not null
        or extents.places is distinct from standing.places
        or (extents.list_until is null) <> (standing.list_until is null)
        or (extents.placements_until is null) <> (standing.placements_until is null) as is_changed,
        least(
            coalesce(extents.first_day, standing.first_day), coalesce(standing.first_day, extents.first_day)
        ) as first_day,
        greatest(
            coalesce(extents.first_day, standing.first_day), coalesce(standing.first_day, extents.first_day)
        ) as both_from_day,
        {{ add_days(
            'least(extents.last_day, standing.last_day, coalesce(extents.list_until, ' ~ never ~ '), coalesce('
            ~ 'standing.list_until, ' ~ never ~ '), coalesce(extents.placements_until, ' ~ never ~ '), coalesce('
            ~ 'standing.placements_until, ' ~ never ~ '))', 1
        ) }} as both_until_day,
        {{ add_days(
            'greatest(coalesce(extents.last_day, standing.last_day), coalesce(standing.last_day, extents.last_day))', 1
        ) }} as end_day,
        extents.last_day is distinct from standing.last_day
        or extents.list_until is distinct from standing.list_until
        or extents.placements_until is distinct from standing.placements_until as is_end_changed
    from extents
    full outer join standing on extents.offer_key = standing.offer_key
    left join corrected on extents.municipality_code = corrected.municipality_code

),

-- half-open spans
offer_spans as (

    select
        extents.offer_key,
        spans.from_day,
        spans.until_day
    from touched_spans as spans
    inner join extents
        on
            spans.municipality_code = extents.municipality_code
            and (lower(trim(spans.offer_reference)) = extents.offer_name or trim(spans.offer_reference) = extents.offer_id)
    where spans.until_day > spans.from_day

    union all

    select
        extents.offer_key,
        extents.first_day as from_day,
        {{ add_days('extents.last_day', 1) }} as until_day
    from renamed
    inner join extents
        on
            renamed.municipality_code = extents.municipality_code
            and (renamed.offer_name = extents.offer_name or renamed.offer_id = extents.offer_id)

    union all

    select
        offer_key,
        first_day as from_day,
        case when is_changed then end_day else both_from_day end as until_day
    from compared

    union all

    select
        offer_key,
        both_until_day as from_day,
        end_day as until_day
    from compared
    where is_end_changed and not is_changed

),

-- outside the days that are kept or stand there is nothing to touch
touched as (

    select distinct
        spans.offer_key,
        days.date_value as date_day
    from offer_spans as spans
    inner join {{ standing_and_kept_days(standing_table) }} as days
        on days.date_value >= spans.from_day and days.date_value < spans.until_day

)
{%- endmacro -%}
