-- Source rules over deliveries: family 8 (the same fact in two deliveries) and 10. They read the history of the raw
-- tables, as it was known on the knowledge date.
{{ config(materialized='view') }}
with person_versions as (

    select
        municipality_code,
        person_id,
        birth_date,
        is_numbers_birth_date,
        lag(birth_date) over (partition by municipality_code, person_id order by _valid_from) as earlier_birth_date,
        _valid_from as known_from_date,
        {{ is_known_still() }} as is_known_now,
        _file_id as file_id,
        _row_number as file_line_number
    from {{ source('case_system', 'person') }}
    where _valid_from <= cast('{{ var("as_known_at") }}' as date)

),

person_cases as (

    select
        municipality_code,
        person_id,
        max(case_number) as case_number
    from {{ ref('stg_case_system__case') }}
    group by municipality_code, person_id

),

plan_versions as (

    select
        *,
        _file_id as file_id,
        _row_number as file_line_number,
        _valid_to as known_from_date,
        {{ is_known_still() }} as is_known_now,
        row_number() over (partition by municipality_code, plan_id order by _valid_from desc) as newness
    from {{ source('case_system', 'plan') }}
    where _valid_from <= cast('{{ var("as_known_at") }}' as date)

),

service_versions as (

    select
        *,
        lag(amount_dkk) over (
            partition by municipality_code, start_date, case_number, service_type, offer_name, service_paragraph
            order by _valid_from
        ) as earlier_amount_dkk,
        {{ is_known_still() }} as is_known_now,
        _valid_from as known_from_date,
        _file_id as file_id,
        _row_number as file_line_number
    from {{ source('case_system', 'service') }}
    where _valid_from <= cast('{{ var("as_known_at") }}' as date)

),

found as (

    select
        {{ rule_hit('birth_date_differs', 'case_system.person', 'person_versions', {
            'Fødselsdato': 'birth_date', 'Fødselsdato før': 'earlier_birth_date'
        }, case_number='person_cases.case_number') }}
    from person_versions
    left join person_cases
        on
            person_versions.municipality_code = person_cases.municipality_code
            and person_versions.person_id = person_cases.person_id
    where person_versions.birth_date <> person_versions.earlier_birth_date and person_versions.is_known_now

    union all

    -- the number itself stays at the door, where the two are compared
    select
        {{ rule_hit('birth_date_not_of_number', 'case_system.person', 'person_versions', {
            'Fødselsdato': 'birth_date'
        }, case_number='person_cases.case_number') }}
    from person_versions
    left join person_cases
        on
            person_versions.municipality_code = person_cases.municipality_code
            and person_versions.person_id = person_cases.person_id
    where not person_versions.is_numbers_birth_date and person_versions.is_known_now

    union all

    select
        {{ rule_hit('open_row_vanished', 'case_system.plan', 'plan_versions', {
            'Plantype': 'plan_type', 'Oprettet': 'created_date', 'Status': 'status'
        }, case_number='case_number') }}
    from plan_versions
    where newness = 1 and not is_known_now and status = 'Gældende'

    union all

    select
        {{ rule_hit('changed_in_closed_year', 'case_system.service', 'service_versions', {
            'Ydelsestype': 'service_type', 'Ydelsesbeløb': 'amount_dkk', 'Ydelsesbeløb før': 'earlier_amount_dkk'
        }, case_number='case_number') }}
    from service_versions
    where
        is_known_now
        and amount_dkk <> earlier_amount_dkk
        and end_date < {{ add_months(year_start('known_from_date'), -12) }}

)

select * from found
