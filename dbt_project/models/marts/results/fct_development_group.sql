-- depends_on: {{ ref('int_person_group_month') }}
{{ config(
    materialized='table_by_slices',
    slice_source='int_person_group_month',
    slice_column='report_date',
    slice_rows=1000000
) }}

with counts as (

    select * from {{ ref('int_development_counted') }}

)

select
    report_date,
    municipality_key,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    area_code,
    instrument_code,
    item_code,
    n_total,
    n_measured,
    n_positive,
    n_none,
    n_negative,
    n_not_scored,
    n_single_score,
    n_not_followed_up,
    n_not_credited,
    n_not_released,
    n_with_goal,
    n_goal_reached
from counts
