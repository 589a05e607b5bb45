-- Source rules on whole deliveries: family 13, from the ledger of the landing.
{{ config(materialized='view') }}
with loads as (

    select
        municipality_code,
        source,
        delivery,
        delivery_date,
        status,
        problem_count,
        cast(null as varchar) as file_id,
        1 as file_line_number,
        delivery_date as known_from_date,
        row_number() over (
            partition by municipality_code, source
            order by delivery_date desc, load_id desc
        ) as newness
    from {{ ref('stg_landing__load') }}

),

files as (

    select
        *,
        delivery_date as known_from_date,
        1 as file_line_number,
        row_number() over (
            partition by municipality_code, source_table
            order by delivery_date desc, file_id desc
        ) as newness,
        row_number() over (
            partition by municipality_code, source_table, status
            order by delivery_date desc, file_id desc
        ) as newness_in_status,
        max(delivery_date) over (partition by municipality_code, source) as newest_delivery_date
    from {{ ref('stg_landing__file') }}

),

found as (

    select
        {{ rule_hit('delivery_held', 'delivery', 'loads', {
            'Leverance': 'delivery', 'Antal problemer': 'problem_count'
        }, key=['delivery'], source='source') }}
    from loads
    where loads.newness = 1 and loads.status = 'held'

    union all

    select
        {{ rule_hit('table_missing', 'delivery', 'files', {
            'Tabel': 'source_table', 'Senest leveret': 'delivery_date', 'Kildens seneste': 'newest_delivery_date'
        }, key=['source_table'], source='source') }}
    from files
    where newness = 1 and delivery_date < newest_delivery_date

    union all

    select
        {{ rule_hit('many_rows_rejected', 'delivery', 'files', {
            'Fil': 'file_name', 'Læste rækker': 'rows_read', 'I karantæne': 'rows_quarantined'
        }, key=['source_table', 'delivery_date'], source='source') }}
    from files
    where
        status = 'loaded'
        and newness_in_status = 1
        and rows_quarantined > {{ var('rejected_share_limit') }} * rows_read

)

select * from found
