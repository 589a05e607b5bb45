-- What the providers' own lists say of children's services and their hours.
select
    {{ surrogate_key(['municipality_code', 'service_id']) }} as listed_service_key,
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    case_number,
    start_date,
    end_date,
    weekly_hours
from {{ ref('stg_provider_journal__child_service') }}
