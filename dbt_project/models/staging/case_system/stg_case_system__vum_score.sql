with source_rows as (

    select * from {{ source('case_system', 'vum_score') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.assessment_id) as assessment_id,
    trim(source_rows.case_number) as case_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.instrument_version) as instrument_version,
    source_rows.assessed_date,
    trim(source_rows.theme) as theme,
    trim(source_rows.sub_theme) as sub_theme,
    trim(source_rows.rater) as rater,
    cast(source_rows.level as decimal(3, 1)) as function_level,
    cast(source_rows.expected_level as decimal(3, 1)) as expected_function_level,
    trim(source_rows.status) as status,
    source_rows.has_note,
    source_rows.registered_date,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
