select
    load_id,
    municipality_code,
    source,
    delivery_date,
    delivery,
    status,
    problem_count
from {{ source('ledger', 'load') }}
where delivery_date <= cast('{{ var("as_known_at") }}' as date)
