with source_rows as (

    select * from {{ source('finance', 'refund') }}
    where {{ as_known() }}

),

current_ids as (

    select * from {{ ref('stg_case_system__person_id_current') }}

)

select
    source_rows.municipality_code,
    coalesce(current_ids.current_person_id, source_rows.person_id) as person_id,
    source_rows.person_id as delivered_person_id,
    source_rows.week_date,
    cast(source_rows.calculated_payment_dkk as decimal(18, 2)) as calculated_payment_dkk,
    cast(source_rows.refund_dkk as decimal(18, 2)) as refund_dkk,
    cast(source_rows.cofinancing_dkk as decimal(18, 2)) as cofinancing_dkk,
    cast(source_rows.total_dkk as decimal(18, 2)) as total_dkk,
    cast(source_rows.refund_percent as decimal(5, 2)) as refund_percent,
    cast(source_rows.cofinancing_percent as decimal(5, 2)) as cofinancing_percent,
    trim(source_rows.benefit) as benefit,
    trim(source_rows.financing_municipality) as financing_municipality,
    source_rows._valid_from as known_from_date,
    source_rows._file_id as file_id,
    source_rows._row_number as file_line_number
from source_rows
left join current_ids
    on
        source_rows.municipality_code = current_ids.municipality_code
        and source_rows.person_id = current_ids.old_person_id
