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
        instruments.min_change,
        comparisons.score_after - comparisons.score_before as score_change,
        -- C1: positive is better, whichever way the instrument runs
        case
            when instruments.direction = 'lower_is_better' then comparisons.score_before - comparisons.score_after
            when instruments.direction = 'higher_is_better' then comparisons.score_after - comparisons.score_before
        end as improvement
    from comparisons
    inner join instruments on comparisons.instrument_key = instruments.instrument_key

),

labelled as (

    select
        *,
        case
            when improvement is null then 'single_score'
            when improvement > 0 and improvement >= min_change then 'positive'
            when improvement < 0 and -improvement >= min_change then 'negative'
            else 'none'
        end as development_label_code
    from improved

)

select
    {{ surrogate_key(['labelled.score_key', 'labelled.comparison_type']) }} as score_development_key,
    labelled.municipality_key,
    labelled.person_key,
    labelled.case_key,
    labelled.instrument_key,
    labelled.instrument_item_key,
    coalesce(labels.development_label_key, {{ unknown_key() }}) as development_label_key,
    labelled.item_code,
    labelled.comparison_type,
    labelled.before_date,
    labelled.after_date,
    labelled.after_registered_date,
    cast({{ days_between('labelled.before_date', 'labelled.after_date') }} as integer) as days_between,
    cast(labelled.score_before as decimal(4, 1)) as score_before,
    cast(labelled.score_after as decimal(4, 1)) as score_after,
    cast(labelled.score_change as decimal(4, 1)) as score_change,
    cast(labelled.improvement as decimal(4, 1)) as improvement,
    labelled.development_label_code,
    labelled.improvement is not null as is_valid
from labelled
left join labels on labelled.development_label_code = labels.development_label_code
