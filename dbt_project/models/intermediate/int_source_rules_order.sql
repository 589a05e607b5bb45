-- Source rules on order: family 4 (inside an object) and 5 (inside the parent).
{{ config(materialized='view') }}
with services as (

    select * from {{ ref('stg_case_system__service') }}
    where status not in ('Kladde', 'Annulleret')

),

child_services as (

    select * from {{ ref('stg_provider_journal__child_service') }}

),

goals as (

    select * from {{ ref('stg_case_system__goal') }}

),

cases as (

    select * from {{ ref('stg_case_system__case') }}

),

found as (

    -- the end is the first day after the last one: equal dates are an end the day before the start
    select
        {{ rule_hit('end_before_start', 'case_system.service', 'services', {
            'Ydelsestype': 'service_type', 'Startdato': 'start_date', 'Slutdato': add_days('services.end_date', -1)
        }, case_number='case_number') }}
    from services
    where services.end_date <= services.start_date

    union all

    select
        {{ rule_hit('start_before_referral', 'provider_journal.child_service', 'child_services', {
            'Indsatstype': 'service_type', 'Henvisningsdato': 'referred_date', 'Iværksættelsesdato': 'start_date'
        }, case_number='case_number') }}
    from child_services
    where start_date < referred_date

    union all

    select
        {{ rule_hit('before_case_opened', 'case_system.goal', 'goals', {
            'Oprettet': 'created_date', 'Sagen oprettet': 'cases.opened_date'
        }, case_number='case_number') }}
    from goals
    inner join cases
        on
            goals.municipality_code = cases.municipality_code
            and goals.case_number = cases.case_number
    where goals.created_date < cases.opened_date

    union all

    select
        {{ rule_hit('service_after_case_closed', 'case_system.service', 'services', {
            'Ydelsestype': 'service_type', 'Slutdato': add_days('services.end_date', -1),
            'Sagen lukket': add_days('cases.closed_date', -1)
        }, case_number='case_number') }}
    from services
    inner join cases
        on
            services.municipality_code = cases.municipality_code
            and services.case_number = cases.case_number
    where
        cases.status = 'Lukket'
        and coalesce(services.end_date, cast('9999-12-31' as date)) > cases.closed_date

)

select * from found
