{{ config(materialized='view') }}

-- Conversations with children, in the shape of fct_obligation: each one held starts the next.
with cases as (

    select * from {{ ref('int_cases') }}

),

conversations as (

    select * from {{ ref('int_conversations_held') }}

),

talks as (

    select
        case_key,
        municipality_key,
        person_key,
        closed_date,
        opened_date as triggered_date,
        0 as talk_order
    from cases
    where area_code = 'children' and opened_date is not null

    union all

    select
        cases.case_key,
        cases.municipality_key,
        cases.person_key,
        cases.closed_date,
        conversations.conversation_date as triggered_date,
        1 as talk_order
    from cases
    inner join conversations
        on
            cases.case_key = conversations.case_key
            and cases.opened_date <= conversations.conversation_date
    where cases.area_code = 'children'

),

grown_up as (

    select
        person_key,
        {{ birthday('birth_date', var('children_age_limit') | int) }} as grown_up_date
    from {{ ref('int_persons') }}
    where birth_date is not null

)

select
    'child_conversation' as deadline_type_code,
    {{ surrogate_key(['talks.case_key', 'talks.triggered_date', 'talks.talk_order']) }} as subject_key,
    talks.municipality_key,
    talks.person_key,
    talks.case_key,
    talks.triggered_date,
    talks.triggered_date as law_date,
    {{ add_months('talks.triggered_date', var('child_conversation_max_months')) }} as set_due_date,
    lead(talks.triggered_date) over (
        partition by talks.case_key
        order by talks.triggered_date, talks.talk_order
    ) as done_date,
    cast(null as boolean) as is_done_in_time,
    cast(null as date) as overdue_from_date,
    -- C25: a child until the birthday
    least(coalesce(talks.closed_date, grown_up.grown_up_date), coalesce(grown_up.grown_up_date, talks.closed_date))
        as lapses_date
from talks
left join grown_up on talks.person_key = grown_up.person_key
