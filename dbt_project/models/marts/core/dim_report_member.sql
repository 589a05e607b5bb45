with members as (

    select * from {{ ref('int_report_members') }}
    union all
    select * from {{ ref('int_report_members_activity') }}
    union all
    select * from {{ ref('int_report_members_provision') }}

)

select
    member_type,
    member_key,
    member_code,
    member_name,
    cast(member_order as integer) as member_order
from members
