with source_rows as (

    select * from {{ source('case_system', 'service') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    source_rows.extract_date,
    source_rows.start_date,
    source_rows.end_date,
    cast(source_rows.amount_dkk as decimal(18, 2)) as amount_dkk,
    cast(source_rows.quantity as decimal(18, 2)) as quantity,
    trim(source_rows.case_type) as case_type,
    trim(source_rows.provider_name) as provider_name,
    trim(source_rows.unit) as unit,
    trim(source_rows.calculation_frequency) as calculation_frequency,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.case_number) as case_number,
    trim(source_rows.type) as service_group,
    trim(source_rows.service_type) as service_type,
    trim(source_rows.offer_name) as offer_name,
    trim(source_rows.status) as status,
    trim(source_rows.department) as department,
    trim(source_rows.decision_paragraph) as decision_paragraph,
    trim(source_rows.service_paragraph) as service_paragraph,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
