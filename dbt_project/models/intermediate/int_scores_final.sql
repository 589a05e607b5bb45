-- The one score that counts per person, case, instrument, item and day: the final one.
-- Ties on the same day: registered last wins, then the highest measurement id, then the rater first in rank.
with scores as (

    select * from {{ ref('int_scores_scaled') }}

),

final_scores as (

    select *
    from scores
    where
        is_final
        and person_key <> {{ unknown_key() }}
        and score is not null
        and measured_date is not null
        and item_code is not null

),

ranked as (

    select
        *,
        row_number() over (
            partition by municipality_key, person_key, case_key, instrument_key, item_code, measured_date
            order by registered_date desc nulls last, measurement_id desc, rater_type_order asc nulls last
        ) as tie_rank
    from final_scores

)

select
    score_key,
    municipality_key,
    person_key,
    case_key,
    instrument_key,
    instrument_item_key,
    item_code,
    measurement_id,
    measured_date,
    registered_date,
    score
from ranked
where tie_rank = 1
