-- Per municipality and raw table: up to which day it has been delivered, and the first delivery date that the newest
-- complete build does not know. A view, so that it stands for the ledgers as they are now.
{{ config(materialized='view') }}
with files as (

    select
        loads.load_id,
        loads.delivery_date,
        files.municipality_code,
        files.source || '__' || files.table_name as table_name
    from {{ source('ledger', 'file') }} as files
    inner join {{ source('ledger', 'load') }} as loads on files.load_id = loads.load_id
    where loads.status <> 'held' and loads.delivery_date <= cast('{{ var("as_known_at") }}' as date)

),

built as (

    select build_loads.load_id
    from {{ source('ledger', 'build_load') }} as build_loads
    where build_loads.build_id = (select max(builds.build_id) from {{ source('ledger', 'build') }} as builds)

),

dated as (

    select
        files.municipality_code,
        files.table_name,
        max(files.delivery_date) as delivered_until,
        max(case when built.load_id is not null then files.delivery_date end) as built_until,
        min(case when built.load_id is null then files.delivery_date end) as since_date
    from files
    left join built on files.load_id = built.load_id
    group by files.municipality_code, files.table_name

)

select
    municipality_code,
    table_name,
    delivered_until,
    since_date,
    coalesce(since_date <= built_until, false) as is_corrected
from dated
