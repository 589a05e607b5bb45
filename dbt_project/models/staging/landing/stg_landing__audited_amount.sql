select
    publication_id,
    audience_code,
    table_name,
    municipality_code,
    measure,
    amount,
    report_date,
    refreshed_at
from {{ source('ledger', 'audited_amount') }}
where passed and as_known_at = cast('{{ var("as_known_at") }}' as date)
