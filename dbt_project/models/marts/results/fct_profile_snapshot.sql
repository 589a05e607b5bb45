with population as (

    select * from {{ ref('int_profile_population') }}

),

items as (

    select * from {{ ref('dim_instrument_item') }}

),

latest as (

    select * from {{ ref('int_profile_latest') }}

),

labels as (

    select * from {{ ref('dim_development_label') }}

),

-- a row for everyone, measured or not: who is missing in the scores must not be missing in the denominator
profile_rows as (

    select
        population.report_date,
        population.municipality_key,
        population.person_key,
        items.item_code,
        items.instrument_item_key
    from population
    cross join items
    where items.instrument_code = '{{ var("profile_instrument_code") }}'

),

labelled as (

    select
        profile_rows.report_date,
        profile_rows.municipality_key,
        profile_rows.person_key,
        profile_rows.item_code,
        coalesce(latest.instrument_item_key, profile_rows.instrument_item_key) as instrument_item_key,
        latest.start_measured_date,
        latest.previous_measured_date,
        latest.measured_date,
        latest.is_stale,
        latest.score_at_start,
        latest.score_previous,
        latest.score_now,
        coalesce(latest.development_label_code, 'not_scored') as development_label_code,
        coalesce(latest.start_development_label_code, 'not_scored') as start_development_label_code
    from profile_rows
    left join latest
        on
            profile_rows.report_date = latest.report_date
            and profile_rows.municipality_key = latest.municipality_key
            and profile_rows.person_key = latest.person_key
            and profile_rows.item_code = latest.item_code

)

select
    labelled.report_date,
    labelled.municipality_key,
    labelled.person_key,
    labelled.instrument_item_key,
    coalesce(labels.development_label_key, {{ unknown_key() }}) as development_label_key,
    coalesce(start_labels.development_label_key, {{ unknown_key() }}) as start_development_label_key,
    labelled.item_code,
    labelled.start_measured_date,
    labelled.previous_measured_date,
    labelled.measured_date,
    cast({{ days_between('labelled.measured_date', 'labelled.report_date') }} as integer) as age_days,
    labelled.is_stale,
    labelled.score_at_start,
    labelled.score_previous,
    labelled.score_now,
    labelled.development_label_code,
    labelled.start_development_label_code
from labelled
left join labels on labelled.development_label_code = labels.development_label_code
left join labels as start_labels on labelled.start_development_label_code = start_labels.development_label_code
