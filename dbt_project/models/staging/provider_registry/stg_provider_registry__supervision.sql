with source_rows as (

    select * from {{ source('provider_registry', 'supervision') }}
    where {{ as_known() }}

)

select
    municipality_code,
    trim(finding_id) as finding_id,
    trim(report_id) as report_id,
    trim(offer_id) as offer_id,
    visited_date,
    trim(visit_kind) as visit_kind,
    trim(theme) as theme,
    cast(score as decimal(3, 1)) as score,
    trim(finding_kind) as finding_kind,
    due_date,
    resolved_date,
    has_reasoning,
    _valid_from as known_from_date,
    _file_id as file_id,
    _row_number as file_line_number
from source_rows
