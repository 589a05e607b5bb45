with files as (

    select * from {{ ref('stg_landing__file') }}

),

promises as (

    select * from {{ ref('source_promise') }}

),

newest_of_all as (

    select
        municipality_code,
        max(delivery_date) as newest_delivery_date
    from files
    group by municipality_code

),

-- the newest file of a table: what was rejected in an earlier one has been delivered again since
newest as (

    select
        *,
        row_number() over (
            partition by municipality_code, source_table
            order by delivery_date desc, file_id desc
        ) as newness,
        count(*) over (partition by municipality_code, source_table) as n_files
    from files

),

dated as (

    select
        newest.municipality_code,
        newest.source_table,
        promises.label_da as source_table_name,
        promises.owner_da,
        newest.delivery_date,
        newest.n_files,
        newest.rows_read,
        newest.rows_quarantined,
        newest_of_all.newest_delivery_date,
        {{ add_days(add_months(
            add_days(add_months('newest.delivery_date', 'promises.frequency_months'), 'promises.frequency_days'),
            'promises.latency_months'
        ), 'promises.latency_days') }} as next_due_date
    from newest
    inner join promises on newest.source_table = promises.source_table
    inner join newest_of_all on newest.municipality_code = newest_of_all.municipality_code
    where newest.newness = 1

)

select
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    municipality_code,
    source_table,
    source_table_name,
    owner_da,
    delivery_date,
    next_due_date,
    cast(greatest({{ days_between('next_due_date', 'newest_delivery_date') }}, 0) as integer) as days_late,
    cast(n_files as integer) as n_files,
    cast(rows_read as bigint) as rows_read,
    cast(rows_quarantined as bigint) as rows_quarantined
from dated
