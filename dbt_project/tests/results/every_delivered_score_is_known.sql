-- What: every delivered score names an instrument, an item and a rater that the seeds hold, and a value on the scale.
-- When important: before publishing; a score that is not known counts nowhere, and its person looks unmeasured.
-- How to resolve: add the row to instrument, instrument_item, rater_type or scale_value, or have the source corrected.
with scores as (

    select * from {{ ref('int_scores_scaled') }}

)

select
    score_key,
    case
        when instrument_code is null then 'instrument'
        when item_code is null then 'item'
        when rater_type_code is null then 'rater'
        else 'value'
    end as what_is_unknown
from scores
where
    instrument_code is null
    or item_code is null
    or rater_type_code is null
    or (score is null and score_text is not null)
