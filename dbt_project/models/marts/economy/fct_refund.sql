with refunds as (

    select * from {{ ref('stg_finance__refund') }}

)

select
    {{ surrogate_key(['municipality_code', 'delivered_person_id', 'week_date', 'benefit']) }} as refund_key,
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    {{ known_key(['person_id']) }} as person_key,
    week_date as week_start_date,
    {{ month_end('week_date') }} as month_end_date,
    benefit as benefit_name,
    financing_municipality as financing_municipality_name,
    calculated_payment_dkk as payment_dkk,
    refund_dkk,
    cofinancing_dkk,
    total_dkk as stated_total_dkk,
    refund_percent,
    cofinancing_percent,
    cast(calculated_payment_dkk - refund_dkk as decimal(18, 2)) as net_expense_dkk
from refunds
