with scores as (

    select * from {{ ref('int_scores_scaled') }}
    where
        score is not null
        and item_code is not null
        and person_key <> {{ unknown_key() }}

),

final_scores as (

    select
        measurement_key,
        instrument_item_key,
        rater_type_key,
        score,
        row_number() over (
            partition by measurement_key, instrument_item_key
            order by rater_rank asc, score_key asc
        ) as final_rank
    from {{ ref('int_scores_final') }}

),

instruments as (

    select * from {{ ref('dim_instrument') }}

),

compared as (

    select
        measurement_key,
        municipality_key,
        person_key,
        case_key,
        instrument_key,
        instrument_item_key,
        instrument_code,
        item_code,
        max(measured_date) as measured_date,
        count(distinct rater_type_key) as n_raters,
        min(score) as lowest_score,
        max(score) as highest_score,
        max(case when is_disputed then 1 else 0 end) = 1 as is_disputed,
        max(case when is_joint then 1 else 0 end) = 1 as is_joint
    from scores
    group by
        measurement_key,
        municipality_key,
        person_key,
        case_key,
        instrument_key,
        instrument_item_key,
        instrument_code,
        item_code
    having count(distinct rater_type_key) > 1

),

spread as (

    select
        compared.*,
        final_scores.rater_type_key as final_rater_type_key,
        final_scores.score as final_score,
        instruments.management_use_from_date,
        compared.highest_score - compared.lowest_score as spread_points,
        {{ share('compared.highest_score - compared.lowest_score', 'instruments.step_score') }} as spread_steps,
        {{ share('compared.highest_score - compared.lowest_score', 'instruments.max_score - instruments.min_score') }}
            as spread_share
    from compared
    inner join instruments on compared.instrument_key = instruments.instrument_key
    left join final_scores
        on
            compared.measurement_key = final_scores.measurement_key
            and compared.instrument_item_key = final_scores.instrument_item_key
            and final_scores.final_rank = 1

)

select
    {{ surrogate_key(['measurement_key', 'instrument_item_key']) }} as score_disagreement_key,
    measurement_key,
    municipality_key,
    person_key,
    case_key,
    instrument_key,
    instrument_item_key,
    coalesce(final_rater_type_key, {{ unknown_key() }}) as final_rater_type_key,
    instrument_code,
    item_code,
    measured_date,
    cast(n_raters as integer) as n_raters,
    lowest_score,
    highest_score,
    cast(spread_points as decimal(4, 1)) as spread_points,
    cast(spread_steps as decimal(9, 2)) as spread_steps,
    cast(spread_share as decimal(9, 6)) as spread_share,
    final_score,
    is_disputed,
    is_joint,
    spread_steps >= {{ var('disagreement_steps') }} as is_disagreement,
    {{ is_released('management_use_from_date', 'cast(null as date)', 'measured_date') }} as is_released
from spread
