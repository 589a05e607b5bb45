{#- Days of a table of stays that new loads may have changed. A stay of which one version went and another came, alike but
    for the end, changes the days between the ends; any other changes all its days. -#}
{%- macro touched_stays(versions, offer_column, columns) -%}
    select
        municipality_code,
        {{ offer_column }} as offer_reference,
        case
            when count(case when is_new then 1 end) > 0 and count(case when not is_new then 1 end) > 0
                then min(coalesce(end_date, cast('9999-12-31' as date)))
            else start_date
        end as from_day,
        max(coalesce(end_date, cast('9999-12-31' as date))) as until_day
    from {{ versions }} as versions
    group by municipality_code, start_date, {{ columns | join(', ') }}
{%- endmacro -%}

{#- What new loads changed: the stays of `touched_spans`, and in `renamed` the offers that may be meant by other names. -#}
{%- macro touched_capacity_sources() -%}
{%- set occupancy = ['offer_id', 'person_id', 'handling_municipality_code', 'budgeted_weekly_hours'] -%}
{%- set service = ['offer_name', 'person_id', 'provider_name', 'status', 'case_number', 'service_type'] -%}
{%- set order = ['offer_name', 'person_id', 'provider_name', 'status', 'order_id'] -%}
touched_spans as (

    {{ touched_stays(
        touched_versions('provider_journal', 'occupancy', ['start_date', 'end_date'] + occupancy), 'offer_id', occupancy
    ) }}

    union all

    {{ touched_stays(
        touched_versions('case_system', 'service', ['start_date', 'end_date'] + service), 'offer_name', service
    ) }}

    union all

    {{ touched_stays(
        touched_versions('case_system', 'adult_order', ['start_date', 'end_date'] + order), 'offer_name', order
    ) }}

    union all

    select
        stays.municipality_code,
        stays.offer_id as offer_reference,
        stays.start_date as from_day,
        stays.end_date as until_day
    from stays
    inner join changed_persons as persons
        on stays.municipality_code = persons.municipality_code and stays.person_id = persons.person_id

),

-- offers that may be meant by other names than before
renamed as (

    select
        municipality_code,
        trim(offer_id) as offer_id,
        lower(trim(offer_name)) as offer_name
    from {{ touched_versions('provider_registry', 'offer', ['offer_id', 'offer_name']) }} as versions

    union all

    select
        versions.municipality_code,
        offers.offer_id,
        lower(offers.offer_name) as offer_name
    from {{ touched_versions('provider_registry', 'provider', ['provider_id']) }} as versions
    inner join {{ ref('stg_provider_registry__offer') }} as offers
        on
            versions.municipality_code = offers.municipality_code
            and trim(versions.provider_id) = offers.provider_id

)
{%- endmacro -%}
