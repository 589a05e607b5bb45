with inquiries as (

    select * from {{ ref('stg_provider_journal__inquiry') }}

),

offers as (

    select * from {{ ref('dim_offer') }}

),

reasons as (

    select * from {{ ref('refusal_reason') }}

)

select
    {{ surrogate_key(['inquiries.municipality_code', 'inquiries.inquiry_id']) }} as inquiry_key,
    {{ surrogate_key(['inquiries.municipality_code']) }} as municipality_key,
    coalesce(offers.offer_key, {{ unknown_key() }}) as offer_key,
    inquiries.received_date,
    inquiries.answered_date,
    inquiries.inquiring_municipality_code,
    coalesce(inquiries.problem_type, 'Uoplyst') as problem_type_name,
    inquiries.is_accepted,
    case when not inquiries.is_accepted then coalesce(reasons.refusal_reason_code, 'unknown') end
        as refusal_reason_code
from inquiries
left join offers on inquiries.municipality_code = offers.municipality_code and inquiries.offer_id = offers.offer_id
left join reasons on lower(inquiries.refusal_reason) = lower(reasons.source_text)
