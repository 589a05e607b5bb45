-- Source rules on the chain of a person's placements: family 9.
{{ config(materialized='view') }}
with services as (

    select
        *,
        lead(start_date) over (
            partition by municipality_code, person_id
            order by start_date, known_from_date, offer_name
        ) as next_start_date
    from {{ ref('stg_case_system__service') }}
    where service_group = 'Anbringelse' and status in ('Aktiv', 'Afsluttet')

),

reached as (

    select
        *,
        max(coalesce(end_date, cast('9999-12-31' as date))) over (
            partition by municipality_code, person_id
            order by start_date, known_from_date, offer_name
            rows between unbounded preceding and 1 preceding
        ) as earlier_end_date
    from services
    where end_date is null or end_date > start_date

),

placement_ends as (

    select * from {{ ref('stg_case_system__placement_end') }}

),

ended_placements as (

    select distinct
        municipality_code,
        case_number,
        offer_name,
        start_date,
        end_date,
        next_start_date
    from services

),

found as (

    select
        {{ rule_hit('placements_overlap', 'case_system.service', 'reached', {
            'Tilbud': 'offer_name', 'Startdato': 'start_date', 'En anden anbringelse slutter': 'earlier_end_date'
        }, case_number='case_number') }}
    from reached
    where reached.earlier_end_date > reached.start_date

    union all

    select
        {{ rule_hit('move_without_next', 'case_system.placement_end', 'placement_ends', {
            'Tilbud': 'offer_name', 'Hændelse': 'placement_event', 'Ophørt': 'ended_placements.end_date'
        }, case_number='case_number') }}
    from placement_ends
    inner join ended_placements
        on
            placement_ends.municipality_code = ended_placements.municipality_code
            and placement_ends.case_number = ended_placements.case_number
            and placement_ends.offer_name = ended_placements.offer_name
            and placement_ends.start_date = ended_placements.start_date
    where
        placement_ends.placement_event = 'Ændret anbringelsessted'
        and (
            ended_placements.next_start_date is null
            or ended_placements.next_start_date > {{ add_days('ended_placements.end_date', var('move_gap_days')) }}
        )
        and {{ add_days('ended_placements.end_date', var('move_gap_days')) }} < cast('{{ var("report_date") }}' as date)

)

select * from found
