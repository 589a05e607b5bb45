with persons as (

    select * from {{ ref('int_persons') }}

),

sexes as (

    select * from {{ ref('sex') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

)

select
    persons.person_key,
    coalesce(sexes.sex_code, 'unknown') as sex_code,
    coalesce(sexes.sex_name, 'Ukendt') as sex_name,
    persons.birth_date,
    coalesce(municipalities.municipality_code, 'unknown') as residence_municipality_code,
    coalesce(municipalities.municipality_name, 'Ukendt') as residence_municipality_name,
    persons.is_inferred
from persons
left join sexes on lower(persons.sex) = lower(sexes.source_text)
left join municipalities on persons.residence_municipality_code = municipalities.municipality_code

union all

select
    {{ unknown_key() }} as person_key,
    'unknown' as sex_code,
    'Ukendt' as sex_name,
    cast(null as date) as birth_date,
    'unknown' as residence_municipality_code,
    'Ukendt' as residence_municipality_name,
    true as is_inferred
