with scores as (

    select * from {{ ref('int_scores_scaled') }}

)

select
    score_key,
    municipality_key,
    person_key,
    case_key,
    instrument_key,
    instrument_item_key,
    rater_type_key,
    measurement_id,
    occasion,
    measured_date,
    registered_date,
    is_final,
    score_text,
    score,
    normalised_score
from scores
