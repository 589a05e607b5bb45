-- Which earlier measurement each measurement is compared with, by three rules (C2), inside one course:
-- the same person, case, instrument and item. No earlier measurement gives an empty before_date.
with scores as (

    select * from {{ ref('int_scores_final') }}

),

courses as (

    select
        *,
        {{ surrogate_key(['municipality_key', 'person_key', 'case_key', 'instrument_key', 'item_code']) }}
            as course_key
    from scores

),

windowed as (

    select
        *,
        lag(measured_date) over (partition by course_key order by measured_date) as previous_date,
        min(measured_date) over (partition by course_key) as first_date
    from courses

),

period_starts as (

    select
        later.score_key,
        max(earlier.measured_date) as period_start_date
    from courses as later
    inner join courses as earlier
        on
            later.course_key = earlier.course_key
            and later.measured_date > earlier.measured_date
            and earlier.measured_date <= {{ year_start('later.measured_date') }}
    group by later.score_key

),

compared as (

    select
        windowed.*,
        'since_previous' as comparison_type,
        windowed.previous_date as before_date
    from windowed

    union all

    select
        windowed.*,
        'since_start' as comparison_type,
        case when windowed.first_date < windowed.measured_date then windowed.first_date end as before_date
    from windowed

    union all

    select
        windowed.*,
        'since_period_start' as comparison_type,
        period_starts.period_start_date as before_date
    from windowed
    left join period_starts on windowed.score_key = period_starts.score_key

)

select
    compared.score_key,
    compared.comparison_type,
    compared.municipality_key,
    compared.person_key,
    compared.case_key,
    compared.instrument_key,
    compared.instrument_item_key,
    compared.item_code,
    compared.before_date,
    compared.measured_date as after_date,
    compared.registered_date as after_registered_date,
    before_scores.score as score_before,
    compared.score as score_after
from compared
left join courses as before_scores
    on
        compared.course_key = before_scores.course_key
        and compared.before_date = before_scores.measured_date
