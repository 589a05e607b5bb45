-- Source rules on hours: family 6 (reference). A unit's or sheet's newest line stands for all of its lines.
{{ config(materialized='view') }}
with units_without_offer as (

    select
        municipality_key,
        unit_code
    from {{ ref('dim_provider_unit') }}
    where offer_source_code = 'none'

),

registrations as (

    select
        lines.*,
        row_number() over (
            partition by lines.municipality_code, lines.unit_id
            order by lines.work_date desc, lines.registration_id desc
        ) as newness
    from {{ ref('stg_workforce__time_registration') }} as lines
    inner join units_without_offer
        on
            {{ surrogate_key(['lines.municipality_code']) }} = units_without_offer.municipality_key
            and lines.unit_id = units_without_offer.unit_code

),

sheets as (

    select
        lines.*,
        row_number() over (
            partition by lines.municipality_code, lines.team_name
            order by lines.work_date desc, lines.line_id desc
        ) as newness
    from {{ ref('stg_provider_journal__delivered_hours') }} as lines
    inner join units_without_offer
        on
            {{ surrogate_key(['lines.municipality_code']) }} = units_without_offer.municipality_key
            and lines.team_name = units_without_offer.unit_code

),

found as (

    select
        {{ rule_hit('unit_without_offer', 'workforce.time_registration', 'registrations', {
            'Enhed-ID': 'unit_id', 'Dato': 'work_date'
        }) }}
    from registrations
    where newness = 1

    union all

    select
        {{ rule_hit('sheet_without_offer', 'provider_journal.delivered_hours', 'sheets', {
            'Ark': 'team_name', 'Dato': 'work_date'
        }) }}
    from sheets
    where newness = 1

)

select * from found
