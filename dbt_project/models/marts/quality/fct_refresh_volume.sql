{#- A view: what was published before this refresh is known whenever it is read, whatever was rebuilt. -#}
{{ config(materialized='view') }}
with amounts as (

    select * from {{ ref('stg_landing__audited_amount') }}
    where audience_code = 'management' and municipality_code <> '' and amount is not null

),

-- the same build published again by other rules is the same refresh
published as (

    select
        *,
        row_number() over (
            partition by municipality_code, table_name, measure, refreshed_at
            order by publication_id desc
        ) as newness
    from amounts

),

refreshes as (

    select
        municipality_code,
        refreshed_at,
        max(report_date) as report_date,
        max(case when table_name = 'figure' and measure = 'rows' then amount end) as figure_rows,
        max(case when table_name = 'source_check' and measure = 'checked' then amount end) as rows_checked,
        max(case when table_name = 'source_check' and measure = 'hits' then amount end) as n_hits,
        max(case when table_name = 'source_check' and measure = 'acknowledged' then amount end) as n_acknowledged,
        max(case when table_name = 'source_delivery' and measure = 'quarantined' then amount end) as rows_quarantined
    from published
    where newness = 1
    group by municipality_code, refreshed_at

)

select
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    municipality_code,
    cast(refreshed_at as timestamp) as refreshed_at,
    report_date,
    row_number() over (partition by municipality_code order by refreshed_at desc) as refresh_number,
    cast(figure_rows as bigint) as figure_rows,
    cast(rows_checked as bigint) as rows_checked,
    cast(n_hits as bigint) as n_hits,
    cast(n_acknowledged as bigint) as n_acknowledged,
    cast(rows_quarantined as bigint) as rows_quarantined
from refreshes
