-- Code, name and order of the breakdowns of what providers do that are no closed lists: offers, incidents, inquiries.
with offers as (

    select
        *,
        row_number() over (order by offer_name, offer_key) as offer_order
    from {{ ref('dim_offer') }}

)

select {{ report_member("'offer'", 'offer_key', 'offer_id', 'offer_name', 'offer_order') }}
from offers
union all
select {{ report_member(
    "'incident_type'", 'incident_type_code', 'incident_type_code', 'incident_type_name', 'incident_type_order'
) }}
from {{ ref('incident_type') }}
union all
select {{ report_member(
    "'refusal_reason'", 'refusal_reason_code', 'refusal_reason_code', 'refusal_reason_name', 'refusal_reason_order'
) }}
from {{ ref('refusal_reason') }}
union all
select {{ report_member(
    "'asking_municipality'", 'municipality_code', 'municipality_code', 'municipality_name', 1
) }}
from {{ ref('dim_municipality') }}
union all
select {{ report_member("'activity'", 'activity_code', 'activity_code', 'activity_name', 'activity_order') }}
from {{ ref('activity') }}
where activity_list = 'registration'
union all
select {{ report_member("'activity'", "'unknown'", "'unknown'", "'Ukendt'", 99) }}
