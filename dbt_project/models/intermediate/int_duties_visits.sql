{{ config(materialized='view') }}

-- Supervision twice in each year of a placement at one place, in the shape of fct_obligation.
with placements as (

    select * from {{ ref('fct_placement') }}
    where not is_aftercare

),

deadlines as (

    select * from {{ ref('deadline_type') }}

),

followups as (

    select * from {{ ref('int_followups_held') }}

),

conversations as (

    select * from {{ ref('int_conversations_held') }}

),

placement_years as (

    select
        placements.*,
        {{ add_months('placements.start_date', '12 * years.year_number') }} as year_start_date,
        {{ add_months('placements.start_date', '12 * (years.year_number + 1)') }} as next_year_date
    from placements
    inner join {{ whole_numbers(0, 29) }} as years (year_number)
        on
            {{ add_months('placements.start_date', '12 * years.year_number') }}
            < coalesce(placements.end_date, {{ add_days("cast('" ~ var('report_date') ~ "' as date)", 1) }})

),

visits as (

    select
        placement_years.placement_key,
        placement_years.year_start_date,
        followups.held_date,
        row_number() over (
            partition by placement_years.placement_key, placement_years.year_start_date
            order by followups.held_date
        ) as visit_number
    from placement_years
    inner join (
        select distinct
            followups.municipality_key,
            followups.person_key,
            followups.held_date
        from followups
        inner join conversations
            on
                followups.case_key = conversations.case_key
                and followups.held_date = conversations.conversation_date
        where followups.followup_group_code = 'supervision'
    ) as followups
        on
            placement_years.municipality_key = followups.municipality_key
            and placement_years.person_key = followups.person_key
            and placement_years.year_start_date <= followups.held_date
            and placement_years.next_year_date > followups.held_date

)

-- a visit that was not made in its year cannot be made later: it leaves the pool overdue
select
    'supervision_visit' as deadline_type_code,
    {{ surrogate_key([
        'placement_years.placement_key', 'placement_years.year_start_date', 'numbers.visit_number'
    ]) }} as subject_key,
    placement_years.municipality_key,
    placement_years.person_key,
    placement_years.case_key,
    placement_years.year_start_date as triggered_date,
    placement_years.year_start_date as law_date,
    {{ add_days('placement_years.next_year_date', -1) }} as set_due_date,
    visits.held_date as done_date,
    cast(null as boolean) as is_done_in_time,
    cast(null as date) as overdue_from_date,
    least(placement_years.next_year_date, placement_years.end_date) as lapses_date
from placement_years
inner join deadlines
    on
        deadlines.deadline_type_code = 'supervision_visit'
        and placement_years.year_start_date >= coalesce(deadlines.valid_from, cast('0001-01-01' as date))
        and placement_years.year_start_date < coalesce(deadlines.valid_to, cast('9999-12-31' as date))
inner join {{ whole_numbers(1, 12) }} as numbers (visit_number) on deadlines.duration >= numbers.visit_number
left join visits
    on
        placement_years.placement_key = visits.placement_key
        and placement_years.year_start_date = visits.year_start_date
        and numbers.visit_number = visits.visit_number
