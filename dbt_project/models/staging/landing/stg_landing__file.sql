select
    file_id,
    municipality_code,
    source,
    table_name,
    source || '.' || table_name as source_table,
    delivery_date,
    file_name,
    rows_read,
    rows_quarantined,
    status
from {{ source('ledger', 'file') }}
where delivery_date <= cast('{{ var("as_known_at") }}' as date) and status in ('loaded', 'repeated')
