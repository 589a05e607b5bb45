with held as (

    select * from {{ ref('stg_workforce__competence') }}

),

competences as (

    select * from {{ ref('competence') }}

)

select
    {{ surrogate_key(['held.municipality_code', 'held.employee_id', 'held.competence', 'held.valid_from_date']) }}
        as employee_competence_key,
    {{ surrogate_key(['held.municipality_code']) }} as municipality_key,
    held.employee_id as employee_code,
    coalesce(competences.competence_code, 'unknown') as competence_code,
    held.competence as competence_text,
    coalesce(competences.is_relevant_education, false) as is_relevant_education,
    held.valid_from_date,
    held.valid_to_date
from held
left join competences on lower(held.competence) = lower(competences.source_text)
