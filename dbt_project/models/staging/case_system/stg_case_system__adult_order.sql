with source_rows as (

    select * from {{ source('case_system', 'adult_order') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.order_id) as order_id,
    trim(source_rows.case_number) as case_number,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.order_kind) as order_kind,
    trim(source_rows.service_paragraph) as service_paragraph,
    trim(source_rows.offer_name) as offer_name,
    trim(source_rows.provider_name) as provider_name,
    source_rows.application_date,
    source_rows.board_meeting_date,
    source_rows.ordered_date,
    source_rows.start_date,
    source_rows.end_date,
    cast(source_rows.amount_dkk as decimal(18, 2)) as amount_dkk,
    trim(source_rows.price_unit) as price_unit,
    cast(source_rows.weekly_hours as decimal(8, 2)) as weekly_hours,
    source_rows.needs_coordination,
    source_rows.is_consent_given,
    source_rows.has_content,
    trim(source_rows.status) as status,
    source_rows.registered_date,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
