-- How many rows of each table that the source rules check, by the unit that is responsible for them.
{%- set by_case = [
    'case_system__case', 'case_system__decision', 'case_system__followup', 'case_system__goal',
    'case_system__instrument_score', 'case_system__notification', 'case_system__placement_end', 'case_system__plan',
    'case_system__service', 'provider_journal__child_service'
] %}
{%- set of_the_source = [
    'provider_journal__delivered_hours', 'workforce__shift', 'workforce__time_registration'
] %}
with person_cases as (

    select
        persons.municipality_code,
        persons.person_id,
        max(cases.case_number) as case_number
    from {{ ref('stg_case_system__person') }} as persons
    left join {{ ref('stg_case_system__case') }} as cases
        on
            persons.municipality_code = cases.municipality_code
            and persons.person_id = cases.person_id
    group by persons.municipality_code, persons.person_id

),

counted as (
    {% for table in by_case %}
        select
            '{{ table.replace('__', '.') }}' as source_table,
            '{{ table.split('__')[0] }}' as source_code,
            municipality_code,
            case_number,
            cast(null as varchar) as provider_id,
            count(*) as rows_checked
        from {{ ref('stg_' ~ table) }}
        group by municipality_code, case_number

        union all
    {% endfor %}
    select
        'case_system.person' as source_table,
        'case_system' as source_code,
        municipality_code,
        case_number,
        cast(null as varchar) as provider_id,
        count(*) as rows_checked
    from person_cases
    group by municipality_code, case_number

    union all

    select
        'provider_registry.offer' as source_table,
        'provider_registry' as source_code,
        municipality_code,
        cast(null as varchar) as case_number,
        provider_id,
        count(*) as rows_checked
    from {{ ref('stg_provider_registry__offer') }}
    group by municipality_code, provider_id

    union all

    {%- for table in of_the_source %}
        select
            '{{ table.replace('__', '.') }}' as source_table,
            '{{ table.split('__')[0] }}' as source_code,
            municipality_code,
            cast(null as varchar) as case_number,
            cast(null as varchar) as provider_id,
            count(*) as rows_checked
        from {{ ref('stg_' ~ table) }}
        group by municipality_code

        union all
    {% endfor %}

    select
        'delivery' as source_table,
        source as source_code,
        municipality_code,
        cast(null as varchar) as case_number,
        cast(null as varchar) as provider_id,
        count(distinct delivery) as rows_checked
    from {{ ref('stg_landing__load') }}
    group by municipality_code, source

),

units as (

    select * from {{ ref('int_source_units') }}

),

placed as (

    select
        counted.*,
        {{ responsible_unit('counted') }}
    from counted
    {{ join_units('counted') }}

)

select
    source_table,
    municipality_code,
    unit_type,
    unit_code,
    max(unit_name) as unit_name,
    cast(sum(rows_checked) as bigint) as rows_checked
from placed
group by source_table, municipality_code, unit_type, unit_code
