-- Code, name and order of the breakdowns of providers, staff and money that are no closed lists: offers, incidents,
-- inquiries, activities, kinds of absence, competences, functions of the accounts, units with a budget, classes, ranks.
with offers as (

    select
        *,
        row_number() over (order by offer_name, offer_key) as offer_order
    from {{ ref('dim_offer') }}

),

units as (

    select
        *,
        row_number() over (order by unit_name, provider_unit_key) as unit_order
    from {{ ref('dim_provider_unit') }}

),

functions as (

    select
        *,
        row_number() over (order by account_function) as function_order
    from {{ ref('account_function') }}

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
    "'day_of_month'", 'cast(day_of_month as varchar)', 'cast(day_of_month as varchar)', "'Den ' || day_of_month || '.'",
    'day_of_month'
) }}
from {{ whole_numbers(1, 31) }} as numbered (day_of_month)
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
select {{ report_member("'rate_type'", 'rate_type_code', 'rate_type_code', 'rate_type_name', 'rate_type_order') }}
from {{ ref('rate_type') }}
union all
-- a competence has a line for each way that it is written
select distinct {{ report_member(
    "'competence'", 'competence_code', 'competence_code', 'competence_name', 'competence_order'
) }}
from {{ ref('competence') }}
union all
select {{ report_member("'provider_unit'", 'provider_unit_key', 'unit_code', 'unit_name', 'unit_order') }}
from units
union all
select {{ report_member(
    "'account_function'", 'account_function', 'account_function', 'account_function_name', 'function_order'
) }}
from functions
union all
select {{ report_member(
    "'service_level'", 'service_level_code', 'service_level_code', 'service_level_name', 'service_level_order'
) }}
from {{ ref('service_level') }}
union all
select {{ report_member("'reconciliation_class'", 'class_code', 'class_code', 'class_name_da', 'class_order') }}
from {{ ref('reconciliation_class') }}
union all
select {{ report_member(
    "'cost_rank'", 'cast(ranks.n as varchar)', 'cast(ranks.n as varchar)', "'Nr. ' || cast(ranks.n as varchar)",
    'ranks.n'
) }}
from {{ whole_numbers(1, var('dearest_cases')) }} as ranks (n)
union all
select {{ report_member("'activity'", 'activity_code', 'activity_code', 'activity_name', 'activity_order') }}
from {{ ref('activity') }}
where activity_list = 'registration'
union all
select {{ report_member("'activity'", "'unknown'", "'unknown'", "'Ukendt'", 99) }}
