with source_rows as (

    select * from {{ source('finance', 'ledger') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    trim(source_rows.voucher_number) as voucher_number,
    source_rows.line_number,
    source_rows.posted_date,
    source_rows.period_year,
    source_rows.month_number,
    trim(source_rows.unit_id) as unit_id,
    trim(source_rows.account_number) as account_number,
    cast(source_rows.amount_dkk as decimal(18, 2)) as amount_dkk,
    trim(source_rows.entry_type) as entry_type,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    trim(source_rows.case_number) as case_number,
    trim(source_rows.service_paragraph) as service_paragraph,
    trim(source_rows.provider_cvr_number) as provider_cvr_number,
    source_rows.service_start_date,
    source_rows.service_end_date,
    source_rows.has_posting_text,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
