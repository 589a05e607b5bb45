-- Every registered score with its codes and its number on the instrument's scale (AC7: A-E become 0-4, never averaged).
with scores as (

    select * from {{ ref('stg_case_system__score') }}

),

instruments as (

    select * from {{ ref('instrument') }}

),

items as (

    select * from {{ ref('instrument_item') }}

),

scale_values as (

    select * from {{ ref('scale_value') }}

),

raters as (

    select * from {{ ref('rater_type') }}

),

coded as (

    select
        scores.*,
        instruments.instrument_code as known_instrument_code,
        instruments.direction,
        instruments.minimum_value,
        instruments.maximum_value,
        items.item_code,
        items.item_kind,
        raters.rater_type_code,
        raters.rater_type_order
    from scores
    left join instruments
        on upper(trim(scores.instrument_code)) = upper(instruments.instrument_code)
    left join items
        on
            instruments.instrument_code = items.instrument_code
            and lower(trim(scores.item)) = lower(items.source_text)
    left join raters on lower(trim(scores.rater)) = lower(raters.source_text)

),

scaled as (

    select
        coded.*,
        scale_values.numeric_value as score
    from coded
    left join scale_values
        on
            coded.known_instrument_code = scale_values.instrument_code
            and coded.item_kind = scale_values.item_kind
            and upper(trim(coded.score_text)) = upper(scale_values.source_text)

)

select
    {{ surrogate_key(['municipality_code', 'measurement_id', 'rater', 'item']) }} as score_key,
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    {{ known_key(['person_id']) }} as person_key,
    {{ known_key(['municipality_code', 'case_number']) }} as case_key,
    {{ known_key(['known_instrument_code']) }} as instrument_key,
    {{ known_key(['known_instrument_code', 'item_code']) }} as instrument_item_key,
    {{ known_key(['rater_type_code']) }} as rater_type_key,
    rater_type_order,
    item_code,
    measurement_id,
    occasion,
    measured_date,
    registered_date,
    is_final,
    score_text,
    cast(score as decimal(4, 1)) as score,
    -- 0 is the best share of the range, whichever way the instrument runs (C1)
    cast(
        case
            when direction = 'lower_is_better' then score - minimum_value
            when direction = 'higher_is_better' then maximum_value - score
        end / nullif(maximum_value - minimum_value, 0) as decimal(9, 6)
    ) as normalised_score
from scaled
