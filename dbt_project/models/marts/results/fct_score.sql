with scores as (

    select * from {{ ref('int_scores_scaled') }}

),

instruments as (

    select * from {{ ref('dim_instrument') }}

)

select
    scores.score_key,
    scores.measurement_key,
    scores.municipality_key,
    scores.person_key,
    scores.case_key,
    scores.goal_key,
    scores.instrument_key,
    scores.instrument_item_key,
    scores.rater_type_key,
    scores.measurement_id,
    scores.occasion,
    scores.measured_date,
    scores.registered_date,
    scores.rater_role_code,
    scores.series_code,
    scores.is_final,
    scores.is_joint,
    scores.is_disputed,
    scores.has_note,
    scores.score_text,
    scores.score,
    scores.normalised_score,
    cast({{ displayed_score(
        'scores.score',
        'instruments.min_score',
        'instruments.max_score',
        'instruments.display_offset',
        'instruments.is_display_reversed'
    ) }} as decimal(4, 1)) as displayed_score,
    scores.goal_score
from scores
left join instruments on scores.instrument_key = instruments.instrument_key
