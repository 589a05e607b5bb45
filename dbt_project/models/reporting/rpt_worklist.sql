with items as (

    select * from {{ ref('fct_worklist_item') }}

),

lists as (

    select * from {{ ref('dim_report_member') }}
    where member_type = 'worklist'

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

organisations as (

    select * from {{ ref('dim_organisation') }}

),

cases as (

    select * from {{ ref('dim_case') }}

),

providers as (

    select * from {{ ref('dim_provider') }}

)

select
    items.report_date,
    municipalities.municipality_code,
    items.area_code,
    items.worklist_item_key,
    items.list_code,
    lists.member_name as list_name,
    cast(lists.member_order as integer) as list_order,
    organisations.team_id as organisation_code,
    organisations.team_name as organisation_name,
    items.caseworker_id as caseworker_code,
    cases.case_number,
    items.person_key,
    providers.provider_id as provider_code,
    providers.provider_name,
    items.what_da,
    items.due_date,
    items.days_to_due,
    items.severity_order
from items
inner join lists on items.list_code = lists.member_key
inner join municipalities on items.municipality_key = municipalities.municipality_key
inner join organisations on items.organisation_key = organisations.organisation_key
inner join cases on items.case_key = cases.case_key
inner join providers on items.provider_key = providers.provider_key
