with source_rows as (

    select * from {{ source('case_system', 'service') }}
    where {{ as_known() }}

)

select
    municipality_code,
    extract_date,
    start_date,
    end_date,
    cast(amount_dkk as decimal(18, 2)) as amount_dkk,
    cast(quantity as decimal(18, 2)) as quantity,
    trim(case_type) as case_type,
    trim(provider_name) as provider_name,
    trim(unit) as unit,
    trim(calculation_frequency) as calculation_frequency,
    person_id,
    trim(case_number) as case_number,
    trim(type) as service_group,
    trim(service_type) as service_type,
    trim(offer_name) as offer_name,
    trim(status) as status,
    trim(department) as department,
    trim(decision_paragraph) as decision_paragraph,
    trim(service_paragraph) as service_paragraph,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
