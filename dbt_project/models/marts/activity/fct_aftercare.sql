-- Who left care as a young person is due to be asked some months after, whether or not anybody asked: those who were
-- not are rows too. A young person placed again before the day is not due.
with exits as (

    select * from {{ ref('int_care_exits') }}

),

answers as (

    select * from {{ ref('stg_case_system__aftercare') }}

),

codes as (

    select * from {{ ref('code_list') }}

),

waits as (

    select cast(member_code as integer) as months_after
    from codes
    where list_code = 'followup_months'

),

-- the last day in care decides: who left at the end of a month is asked about at the end of a month
followups as (

    select
        exits.*,
        waits.months_after,
        {{ add_months(add_days('exits.left_care_date', -1), 'waits.months_after') }} as due_date,
        indicators.member_code as aftercare_indicator_code
    from exits
    cross join waits
    cross join codes as indicators
    where indicators.list_code = 'aftercare_indicator'

),

due as (

    select * from followups
    where placed_again_date is null or placed_again_date > due_date

),

answered as (

    select
        {{ surrogate_key(['answers.municipality_code']) }} as municipality_key,
        {{ known_key(['answers.person_id']) }} as person_key,
        {{ add_days('answers.placement_end_date', 1) }} as registered_left_care_date,
        coalesce(indicators.member_code, 'unknown') as aftercare_indicator_code,
        coalesce(outcomes.member_code, 'unknown') as aftercare_outcome_code,
        {{ months_between('answers.placement_end_date', 'answers.followup_date') }} as months_since,
        answers.followup_date,
        answers.information_source as information_source_name,
        answers.aftercare_id
    from answers
    left join codes as indicators
        on indicators.list_code = 'aftercare_indicator' and answers.indicator = indicators.source_text
    left join codes as outcomes
        on outcomes.list_code = 'aftercare_outcome' and answers.outcome = outcomes.source_text

),

-- the placement's own end counts, also where the follow-up says another day
placed as (

    select
        answered.municipality_key,
        answered.aftercare_id,
        max(exits.left_care_date) as left_care_date
    from answered
    inner join exits
        on
            answered.municipality_key = exits.municipality_key
            and answered.person_key = exits.person_key
            and answered.followup_date >= exits.left_care_date
    group by answered.municipality_key, answered.aftercare_id

),

-- asked a little early or late belongs to the nearest of the fixed times
timed as (

    select
        answered.*,
        coalesce(placed.left_care_date, answered.registered_left_care_date) as left_care_date,
        waits.months_after,
        row_number() over (
            partition by answered.municipality_key, answered.aftercare_id
            order by abs(answered.months_since - waits.months_after) asc, waits.months_after asc
        ) as nearness
    from answered
    left join placed
        on answered.municipality_key = placed.municipality_key and answered.aftercare_id = placed.aftercare_id
    cross join waits

),

-- asked twice about the same: the last answer counts
ranked as (

    select
        *,
        row_number() over (
            partition by municipality_key, person_key, left_care_date, aftercare_indicator_code, months_after
            order by followup_date desc, aftercare_id desc
        ) as recency
    from timed
    where nearness = 1

),

last_answers as (

    select * from ranked
    where recency = 1

)

select
    coalesce(due.municipality_key, last_answers.municipality_key) as municipality_key,
    coalesce(due.person_key, last_answers.person_key) as person_key,
    coalesce(due.left_care_date, last_answers.left_care_date) as left_care_date,
    cast(coalesce(due.months_after, last_answers.months_after) as integer) as months_after,
    coalesce(due.due_date, last_answers.followup_date) as due_date,
    coalesce(due.aftercare_indicator_code, last_answers.aftercare_indicator_code) as aftercare_indicator_code,
    due.person_key is not null as is_due,
    last_answers.followup_date,
    case
        when last_answers.aftercare_outcome_code is not null then last_answers.aftercare_outcome_code
        when due.due_date > cast('{{ var("report_date") }}' as date) then 'too_recent'
        else 'not_asked'
    end as aftercare_outcome_code,
    last_answers.information_source_name
from due
full outer join last_answers
    on
        due.municipality_key = last_answers.municipality_key
        and due.person_key = last_answers.person_key
        and due.left_care_date = last_answers.left_care_date
        and due.months_after = last_answers.months_after
        and due.aftercare_indicator_code = last_answers.aftercare_indicator_code
