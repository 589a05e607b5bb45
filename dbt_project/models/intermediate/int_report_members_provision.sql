-- Code, name and order of the breakdowns of providers and staff that are no closed lists: offers, incidents, inquiries,
-- kinds of absence, competences.
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
select {{ report_member(
    "'absence_type'", 'absence_type_code', 'absence_type_code', 'absence_type_name', 'absence_type_order'
) }}
from {{ ref('absence_type') }}
union all
-- a competence has a line for each way that it is written
select distinct {{ report_member(
    "'competence'", 'competence_code', 'competence_code', 'competence_name', 'competence_order'
) }}
from {{ ref('competence') }}
