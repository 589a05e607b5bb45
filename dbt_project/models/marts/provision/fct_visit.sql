with visits as (

    select * from {{ ref('stg_provider_journal__visit') }}

),

offers as (

    select * from {{ ref('dim_offer') }}

),

cancellers as (

    select * from {{ ref('code_list') }}
    where list_code = 'cancelled_by'

)

select
    {{ surrogate_key(['visits.municipality_code', 'visits.visit_id']) }} as visit_key,
    {{ surrogate_key(['visits.municipality_code']) }} as municipality_key,
    {{ known_key(['visits.person_id']) }} as person_key,
    visits.employee_id as employee_code,
    coalesce(offers.offer_key, {{ unknown_key() }}) as offer_key,
    cast(visits.planned_at as date) as planned_date,
    visits.planned_at,
    visits.started_at,
    visits.cancelled_at,
    cast(visits.planned_minutes as integer) as planned_minutes,
    cast(visits.duration_minutes as integer) as duration_minutes,
    case lower(visits.status) when 'aflyst' then 'cancelled' when 'gennemført' then 'held' else 'planned' end
        as visit_status_code,
    case
        when lower(visits.status) <> 'aflyst' then null
        else coalesce(cancellers.member_code, 'unknown')
    end as cancelled_by_code
from visits
left join offers on visits.municipality_code = offers.municipality_code and visits.offer_id = offers.offer_id
left join cancellers on lower(visits.cancelled_by) = lower(cancellers.source_text)
