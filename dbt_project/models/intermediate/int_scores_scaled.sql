-- Every registered score with its codes, its number on the instrument's scale (AC7: A-E become 0-4, never averaged) and
-- the rater's role under the procedure that decides whose final score counts (Q20).
with instruments as (

    select
        *,
        {{ surrogate_key(['instrument_code']) }} as instrument_key
    from {{ ref('instrument') }}

),

items as (

    select
        *,
        {{ surrogate_key(['instrument_code', 'item_code']) }} as instrument_item_key
    from {{ ref('instrument_item') }}

),

raters as (

    select
        *,
        {{ surrogate_key(['rater_type_code']) }} as rater_type_key
    from {{ ref('rater_type') }}

),

coded as (

    select
        scores.*,
        instruments.instrument_code,
        instruments.instrument_key,
        instruments.area_code,
        instruments.direction,
        instruments.minimum_value,
        instruments.maximum_value,
        instruments.decimals,
        items.item_code,
        items.item_kind,
        items.instrument_item_key,
        raters.rater_type_code,
        raters.rater_type_key,
        coalesce(
            instruments.scoring_procedure_code,
            own_choice.scoring_procedure_code,
            general_choice.scoring_procedure_code
        ) as scoring_procedure_code
    from {{ ref('int_scores_registered') }} as scores
    left join instruments
        on
            scores.source_group = instruments.source_group
            and upper(trim(scores.instrument_text)) = upper(instruments.source_text)
    left join items
        on
            instruments.instrument_code = items.instrument_code
            and lower(trim(scores.item)) = lower(items.source_text)
    left join raters on lower(trim(scores.rater)) = lower(raters.source_text)
    left join {{ ref('scoring_procedure_choice') }} as own_choice
        on
            scores.municipality_code = own_choice.municipality_code
            and (own_choice.valid_from is null or scores.measured_date >= own_choice.valid_from)
            and (own_choice.valid_to is null or scores.measured_date < own_choice.valid_to)
    left join {{ ref('scoring_procedure_choice') }} as general_choice
        on
            general_choice.municipality_code = '*'
            and (general_choice.valid_from is null or scores.measured_date >= general_choice.valid_from)
            and (general_choice.valid_to is null or scores.measured_date < general_choice.valid_to)

),

numbered as (

    select
        coded.*,
        coalesce(procedure_raters.rater_role_code, 'note') as rater_role_code,
        procedure_raters.rater_rank,
        -- a value of the list; where the instrument has decimals, also any other number inside the range
        coalesce(
            scale_values.numeric_value,
            case
                when
                    coded.decimals > 0
                    and {{ number_from_text('coded.score_text') }} between coded.minimum_value and coded.maximum_value
                    then {{ number_from_text('coded.score_text') }}
            end
        ) as score
    from coded
    left join {{ ref('scoring_procedure_rater') }} as procedure_raters
        on
            coded.scoring_procedure_code = procedure_raters.scoring_procedure_code
            and coded.rater_type_code = procedure_raters.rater_type_code
    left join {{ ref('scale_value') }} as scale_values
        on
            coded.instrument_code = scale_values.instrument_code
            and coded.item_kind = scale_values.item_kind
            and upper(trim(coded.score_text)) = upper(scale_values.source_text)

)

select
    {{ surrogate_key(['source_group', 'municipality_code', 'measurement_id', 'rater', 'item']) }} as score_key,
    -- the forms that different raters fill in about one occasion: one id in the source, one meeting for own answers
    case
        when source_group = 'fit'
            then {{ surrogate_key(['source_group', 'municipality_code', 'person_id', 'case_number',
                'instrument_text', 'measured_date']) }}
        else {{ surrogate_key(['source_group', 'municipality_code', 'measurement_id']) }}
    end as measurement_key,
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    {{ known_key(['person_id']) }} as person_key,
    {{ known_key(['municipality_code', 'case_number']) }} as case_key,
    {{ known_key(['municipality_code', 'goal_id']) }} as goal_key,
    coalesce(instrument_key, {{ unknown_key() }}) as instrument_key,
    coalesce(instrument_item_key, {{ unknown_key() }}) as instrument_item_key,
    coalesce(rater_type_key, {{ unknown_key() }}) as rater_type_key,
    instrument_code,
    area_code,
    item_code,
    item_kind,
    rater_type_code,
    rater_role_code,
    rater_rank,
    -- what only compares with itself: a person's own answers per respondent, and a provider's scores per goal
    case
        when rater_role_code = 'own' then rater_type_code
        else coalesce(goal_id || '|' || coalesce(sub_goal_id, ''), '')
    end as series_code,
    measurement_id,
    occasion,
    measured_date,
    registered_date,
    is_final,
    is_joint,
    is_disputed,
    has_note,
    score_text,
    cast(score as decimal(4, 1)) as score,
    cast(goal_score as decimal(4, 1)) as goal_score,
    -- 0 is the best share of the range, whichever way the instrument runs (C1)
    cast(
        case
            when direction = 'lower_is_better' then score - minimum_value
            when direction = 'higher_is_better' then maximum_value - score
        end / nullif(maximum_value - minimum_value, 0) as decimal(9, 6)
    ) as normalised_score
from numbered
