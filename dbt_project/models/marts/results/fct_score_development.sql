with comparisons as (

    select * from {{ ref('int_score_comparisons') }}

),

instruments as (

    select * from {{ ref('dim_instrument') }}

),

labels as (

    select * from {{ ref('dim_development_label') }}

),

improved as (

    select
        comparisons.*,
        instruments.instrument_code,
        instruments.min_change,
        instruments.management_use_from_date,
        comparisons.score_after - comparisons.score_before as score_change,
        {{ improvement('instruments.direction', 'comparisons.score_before', 'comparisons.score_after') }}
            as improvement
    from comparisons
    inner join instruments on comparisons.instrument_key = instruments.instrument_key

),

labelled as (

    select
        *,
        {{ development_label('improvement', 'min_change') }} as development_label_code
    from improved

)

select
    {{ surrogate_key(['labelled.score_key', 'labelled.comparison_type']) }} as score_development_key,
    labelled.municipality_key,
    labelled.person_key,
    labelled.case_key,
    labelled.instrument_key,
    labelled.instrument_item_key,
    labelled.rater_type_key,
    coalesce(labels.development_label_key, {{ unknown_key() }}) as development_label_key,
    labelled.instrument_code,
    labelled.item_code,
    labelled.comparison_type,
    labelled.before_date,
    labelled.after_date,
    labelled.after_registered_date,
    cast({{ days_between('labelled.before_date', 'labelled.after_date') }} as integer) as days_between,
    cast(labelled.score_before as decimal(4, 1)) as score_before,
    cast(labelled.score_after as decimal(4, 1)) as score_after,
    cast(labelled.goal_score_before as decimal(4, 1)) as goal_score_before,
    cast(labelled.score_change as decimal(4, 1)) as score_change,
    cast(labelled.improvement as decimal(4, 1)) as improvement,
    labelled.development_label_code,
    labelled.improvement is not null as is_valid,
    {{ is_released('labelled.management_use_from_date', 'labelled.before_date', 'labelled.after_date') }} as is_released
from labelled
left join labels on labelled.development_label_code = labels.development_label_code
