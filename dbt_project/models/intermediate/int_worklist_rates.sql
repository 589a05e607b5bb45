{{ config(materialized='view') }}
{%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" -%}
-- Special rates that end, in the shape of fct_worklist_item.
with person_cases as (

    {{ worklist_person_cases() }}

),

offers as (

    {{ worklist_offers() }}

),

occupancy as (

    {{ worklist_occupancy() }}

),

rate_types as (

    select * from {{ ref('rate_type') }}
    where rate_type_code = 'special'

),

special_rates as (

    select
        rates.*,
        lead(rates.valid_from_date) over (
            partition by rates.municipality_code, rates.department_id
            order by rates.valid_from_date
        ) as next_rate_date
    from {{ ref('stg_provider_registry__rate') }} as rates
    inner join rate_types on lower(rates.rate_type) = lower(rate_types.source_text)

)

-- a place whose price a day is at least the department's special rate, when no new special rate follows
select
    occupancy.municipality_key,
    occupancy.person_key,
    person_cases.case_key,
    person_cases.area_code,
    cast(null as varchar) as organisation_key,
    cast(null as varchar) as caseworker_id,
    {{ worklist_item(
        'special_rate_ending', 'occupancy.person_key || special_rates.rate_id',
        "'Særtaksten udløber: ' || offers.offer_name",
        due_date=add_days('special_rates.valid_to_date', -1),
        severity=3, provider='offers.provider_key'
    ) }}
from special_rates
inner join occupancy
    on
        special_rates.municipality_code = occupancy.municipality_code
        and special_rates.department_id = occupancy.department_id
        and special_rates.rate_dkk <= occupancy.rate_dkk
inner join offers on occupancy.offer_key = offers.offer_key
inner join person_cases
    on
        occupancy.municipality_key = person_cases.municipality_key
        and occupancy.person_key = person_cases.person_key
        and person_cases.case_rank = 1
where
    {{ is_active_on(report_date, 'special_rates.valid_from_date', 'special_rates.valid_to_date') }}
    and special_rates.valid_to_date
    <= {{ add_days(report_date, (var('worklist_special_rate_days') | int) + 1) }}
    and coalesce(special_rates.next_rate_date > special_rates.valid_to_date, true)
    and occupancy.handling_municipality_code = occupancy.municipality_code
    and {{ is_active_on(report_date, 'occupancy.start_date', 'occupancy.end_date') }}
