-- Who left care as a young person is due to be asked some months after, whether or not anybody asked: those who were
-- not are rows too. A young person placed again before the day is not due.
with placements as (

    select * from {{ ref('int_interventions') }}
    where is_placement and is_counted

),

persons as (

    select * from {{ ref('int_persons') }}

),

answers as (

    select * from {{ ref('stg_case_system__aftercare') }}

),

codes as (

    select * from {{ ref('code_list') }}

),

exits as (

    select distinct
        placements.municipality_key,
        placements.person_key,
        placements.end_date as left_care_date
    from placements
    inner join persons on placements.person_key = persons.person_key
    left join placements as other_placements
        on
            placements.municipality_key = other_placements.municipality_key
            and placements.person_key = other_placements.person_key
            and {{ is_active_on('placements.end_date', 'other_placements.start_date', 'other_placements.end_date') }}
    where
        placements.end_date is not null
        and other_placements.person_key is null
        and {{ age_in_years('persons.birth_date', 'placements.end_date') }} >= {{ var('aftercare_followup_from_age') }}

),

new_placements as (

    select
        exits.municipality_key,
        exits.person_key,
        exits.left_care_date,
        min(placements.start_date) as placed_again_date
    from exits
    left join placements
        on
            exits.municipality_key = placements.municipality_key
            and exits.person_key = placements.person_key
            and exits.left_care_date <= placements.start_date
    group by exits.municipality_key, exits.person_key, exits.left_care_date

),

waits as (

    select
        member_code,
        cast(member_code as integer) as months_after
    from codes
    where list_code = 'followup_months'

),

-- the last day in care decides: who left at the end of a month is asked about at the end of a month
followups as (

    select
        new_placements.*,
        waits.months_after,
        {{ add_months(add_days('new_placements.left_care_date', -1), 'waits.months_after') }} as due_date
    from new_placements
    cross join waits

),

due as (

    select
        followups.*,
        indicators.member_code as aftercare_indicator_code
    from followups
    cross join codes as indicators
    where
        indicators.list_code = 'aftercare_indicator'
        and (followups.placed_again_date is null or followups.placed_again_date > followups.due_date)

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
        answered.aftercare_id,
        answered.municipality_key,
        answered.person_key,
        answered.aftercare_indicator_code,
        answered.aftercare_outcome_code,
        answered.months_since,
        answered.followup_date,
        answered.information_source_name,
        coalesce(max(exits.left_care_date), answered.registered_left_care_date) as left_care_date
    from answered
    left join exits
        on
            answered.municipality_key = exits.municipality_key
            and answered.person_key = exits.person_key
            and answered.followup_date >= exits.left_care_date
    group by
        answered.aftercare_id,
        answered.municipality_key,
        answered.person_key,
        answered.aftercare_indicator_code,
        answered.aftercare_outcome_code,
        answered.months_since,
        answered.followup_date,
        answered.information_source_name,
        answered.registered_left_care_date

),

-- asked a little early or late belongs to the nearest of the fixed times
timed as (

    select
        placed.*,
        waits.months_after,
        row_number() over (
            partition by placed.municipality_key, placed.aftercare_id
            order by abs(placed.months_since - waits.months_after) asc, waits.months_after asc
        ) as nearness
    from placed
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

),

joined as (

    select
        coalesce(due.municipality_key, last_answers.municipality_key) as municipality_key,
        coalesce(due.person_key, last_answers.person_key) as person_key,
        coalesce(due.left_care_date, last_answers.left_care_date) as left_care_date,
        coalesce(due.months_after, last_answers.months_after) as months_after,
        coalesce(due.due_date, last_answers.followup_date) as due_date,
        coalesce(due.aftercare_indicator_code, last_answers.aftercare_indicator_code) as aftercare_indicator_code,
        due.person_key is not null as is_due,
        last_answers.followup_date,
        last_answers.aftercare_outcome_code,
        last_answers.information_source_name
    from due
    full outer join last_answers
        on
            due.municipality_key = last_answers.municipality_key
            and due.person_key = last_answers.person_key
            and due.left_care_date = last_answers.left_care_date
            and due.months_after = last_answers.months_after
            and due.aftercare_indicator_code = last_answers.aftercare_indicator_code

)

select
    municipality_key,
    person_key,
    left_care_date,
    cast(months_after as integer) as months_after,
    due_date,
    aftercare_indicator_code,
    is_due,
    followup_date,
    case
        when aftercare_outcome_code is not null then aftercare_outcome_code
        when due_date > cast('{{ var("report_date") }}' as date) then 'too_recent'
        else 'not_asked'
    end as aftercare_outcome_code,
    information_source_name
from joined
