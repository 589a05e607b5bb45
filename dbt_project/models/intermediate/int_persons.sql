-- Every person that any table names, once; a person without a row of their own gets an inferred one,
-- so that no child falls out of a count because the basic data came late.
with persons as (

    select * from {{ ref('stg_case_system__person') }}

),

cases as (

    select * from {{ ref('stg_case_system__case') }}

),

services as (

    select * from {{ ref('stg_case_system__service') }}

),

adult_orders as (

    select * from {{ ref('stg_case_system__adult_order') }}

),

scores as (

    select * from {{ ref('int_scores_registered') }}

),

named_persons as (

    select person_id from persons
    union
    select person_id from cases
    union
    select person_id from services
    union
    select person_id from adult_orders
    union
    select person_id from scores

),

ranked as (

    select
        *,
        row_number() over (
            partition by person_id
            order by known_from_date desc, municipality_code asc
        ) as recency
    from persons

)

select
    {{ surrogate_key(['named_persons.person_id']) }} as person_key,
    ranked.sex,
    ranked.birth_date,
    ranked.residence_municipality_code,
    ranked.school_district,
    ranked.person_id is null as is_inferred
from named_persons
left join ranked on named_persons.person_id = ranked.person_id and ranked.recency = 1
where named_persons.person_id is not null
