with source_rows as (

    select * from {{ source('case_system', 'person') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

),

ranked as (

    select
        source_rows.municipality_code,
        coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
        source_rows.sex,
        source_rows.birth_date,
        source_rows.is_numbers_birth_date,
        source_rows.residence_municipality_code,
        source_rows.school_district,
        source_rows._valid_from,
        source_rows._file_id,
        source_rows._row_number,
        -- A person known under two numbers is one person: what stands under the number in use now wins.
        row_number() over (
            partition by
                source_rows.municipality_code,
                coalesce(current_ids.current_person_id, source_rows.person_id)
            order by
                case when current_ids.current_person_id is null then 1 else 2 end asc,
                source_rows._valid_from desc,
                source_rows.person_id asc
        ) as preference
    from source_rows
    left join current_ids
        on
            source_rows.municipality_code = current_ids.municipality_code
            and source_rows.person_id = current_ids.old_person_id

)

select
    municipality_code,
    person_id,
    trim(sex) as sex,
    birth_date,
    is_numbers_birth_date,
    trim(residence_municipality_code) as residence_municipality_code,
    trim(school_district) as school_district,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from ranked
where preference = 1
