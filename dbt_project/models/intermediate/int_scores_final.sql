-- The one score that counts per person, case, instrument, item, series and day: final, and given by a rater whose score
-- counts under the procedure (Q20); a child's and the parents' scores beside a professional's are notes.
-- Ties on the same day: registered last wins, then the highest measurement id, then the rater first in rank.
with scores as (

    select * from {{ ref('int_scores_scaled') }}

),

final_scores as (

    select *
    from scores
    where
        is_final
        and rater_role_code in ('decides', 'counts', 'own')
        and person_key <> {{ unknown_key() }}
        and score is not null
        and measured_date is not null
        and item_code is not null

),

ranked as (

    select
        *,
        row_number() over (
            partition by
                municipality_key, person_key, case_key, instrument_key, item_code, series_code, measured_date
            order by registered_date desc nulls last, measurement_id desc, rater_rank asc nulls last
        ) as tie_rank
    from final_scores

)

select
    score_key,
    measurement_key,
    municipality_key,
    person_key,
    case_key,
    goal_key,
    instrument_key,
    instrument_item_key,
    rater_type_key,
    instrument_code,
    item_code,
    item_kind,
    series_code,
    rater_rank,
    measurement_id,
    measured_date,
    registered_date,
    score,
    goal_score
from ranked
where tie_rank = 1
