-- One row per thing that must be done by a day. Each kind finds what started it, the day that decides which version of
-- the limit applies (law_date), the day it was done, and the day from which nobody can be asked to do it any more.
with cases as (

    select * from {{ ref('int_cases') }}

),

case_help as (

    select * from {{ ref('int_case_help') }}

),

deadlines as (

    select * from {{ ref('deadline_type') }}

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

notifications as (

    select * from {{ ref('fct_notification') }}
    where is_counted is not false

),

decisions as (

    select * from {{ ref('fct_decision') }}
    where is_counted is not false

),

placements as (

    select * from {{ ref('fct_placement') }}
    where not is_aftercare

),

interventions as (

    select * from {{ ref('fct_intervention') }}
    where area_code = 'adults' and is_counted

),

assessments as (

    select
        *,
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key
    from {{ ref('stg_case_system__assessment') }}
    where lower(status) in ('igangsat', 'afsluttet')

),

plan_statuses as (

    select * from {{ ref('plan_status') }}
    where is_agreed

),

first_plans as (

    select
        {{ surrogate_key(['versions.municipality_code', 'versions.case_number']) }} as case_key,
        min(versions.created_date) as created_date
    from {{ ref('stg_case_system__plan') }} as versions
    inner join plan_statuses on lower(versions.status) = lower(plan_statuses.source_text)
    group by versions.municipality_code, versions.case_number

),

orders as (

    select
        *,
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key,
        {{ surrogate_key(["'adult_order'", 'municipality_code', 'order_id']) }} as intervention_key
    from {{ ref('stg_case_system__adult_order') }}
    where lower(status) in ('sendt', 'accepteret')

),

followup_types as (

    select * from {{ ref('code_list') }}
    where list_code = 'followup_type'

),

followups as (

    select distinct
        {{ surrogate_key(['followups.municipality_code', 'followups.case_number']) }} as case_key,
        {{ surrogate_key(['followups.municipality_code']) }} as municipality_key,
        {{ known_key(['followups.person_id']) }} as person_key,
        followup_types.member_group_code as followup_group_code,
        followups.held_date,
        max(followups.next_date) over (
            partition by followups.municipality_code, followups.case_number, followups.held_date
        ) as next_date
    from {{ ref('stg_case_system__followup') }} as followups
    inner join followup_types on lower(followups.followup_type) = lower(followup_types.source_text)
    where lower(followups.status) = 'afholdt' and followups.held_date is not null

),

conversations as (

    select distinct
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key,
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        {{ known_key(['person_id']) }} as person_key,
        conversation_date
    from {{ ref('stg_case_system__child_conversation') }}
    where lower(status) = 'endelig' and is_held

),

-- follow-up of children's help: a chain from the start of the help, in which each follow-up held starts the next

chain as (

    select
        case_help.case_key,
        case_help.municipality_key,
        case_help.person_key,
        case_help.followed_until_date,
        case_help.help_start_date as triggered_date,
        cast(null as date) as agreed_date,
        'followup_first' as deadline_type_code
    from case_help
    where case_help.area_code = 'children'

    union all

    select
        case_help.case_key,
        case_help.municipality_key,
        case_help.person_key,
        case_help.followed_until_date,
        followups.held_date as triggered_date,
        followups.next_date as agreed_date,
        'followup_next' as deadline_type_code
    from case_help
    inner join followups
        on
            case_help.case_key = followups.case_key
            and followups.followup_group_code = 'children'
            -- held on the first day of the help it is the first follow-up, and held at the same time starts the next
            and case_help.help_start_date <= followups.held_date
    where case_help.area_code = 'children'

),

chain_links as (

    select
        *,
        lead(triggered_date) over (
            partition by case_key
            order by triggered_date, deadline_type_code
        ) as done_date
    from chain

),

-- the decision in force when the link began says which law it goes by (BL §§ 212-214)
chain_laws as (

    select
        chain_links.case_key,
        chain_links.deadline_type_code,
        chain_links.triggered_date,
        max(case when decisions.decided_date <= chain_links.triggered_date then decisions.decided_date end)
            as decided_date,
        -- set by a decision made since, or, where none was agreed at the follow-up, by an earlier one
        min(
            case
                when
                    decisions.decided_date > chain_links.triggered_date
                    and decisions.decided_date <= coalesce(chain_links.done_date, cast('9999-12-31' as date))
                    and decisions.next_followup_date > chain_links.triggered_date
                    then decisions.next_followup_date
            end
        ) as newer_date,
        min(
            case
                when
                    decisions.decided_date <= chain_links.triggered_date
                    and decisions.next_followup_date > chain_links.triggered_date
                    then decisions.next_followup_date
            end
        ) as older_date
    from chain_links
    inner join decisions on chain_links.case_key = decisions.case_key
    where decisions.is_help_decision
    group by chain_links.case_key, chain_links.deadline_type_code, chain_links.triggered_date

),

-- an assessment that runs beside the help ends in a follow-up
parallel_assessments as (

    select
        case_help.case_key,
        min(assessments.completed_date) as completed_date
    from case_help
    inner join assessments
        on
            case_help.case_key = assessments.case_key
            and case_help.help_start_date >= assessments.started_date
            and case_help.help_start_date < assessments.completed_date
    group by case_help.case_key

),

-- children's conversations: each one held starts the next

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

),

-- supervision: years of a placement at one place

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

),

-- adults: follow-up of a new offer at three and six months, then every year; an order that changes or prolongs the help
-- at an offer begins nothing new

new_offers as (

    select
        interventions.case_key,
        interventions.municipality_key,
        interventions.person_key,
        interventions.offer_key,
        min(interventions.start_date) as start_date,
        nullif(
            max(coalesce(interventions.end_date, cast('9999-12-31' as date))), cast('9999-12-31' as date)
        ) as end_date,
        max(case when lower(orders.order_kind) = 'ny' then 1 else 0 end) as is_new
    from interventions
    inner join orders on interventions.intervention_key = orders.intervention_key
    group by
        interventions.case_key, interventions.municipality_key, interventions.person_key, interventions.offer_key

),

adult_followups as (

    select
        new_offers.case_key,
        new_offers.municipality_key,
        new_offers.person_key,
        new_offers.offer_key,
        new_offers.start_date,
        new_offers.end_date,
        new_offers.is_new,
        followups.held_date,
        row_number() over (
            partition by new_offers.case_key, new_offers.offer_key
            order by followups.held_date
        ) as followup_number,
        lead(followups.held_date) over (
            partition by new_offers.case_key, new_offers.offer_key
            order by followups.held_date
        ) as next_held_date
    from new_offers
    inner join followups
        on
            new_offers.case_key = followups.case_key
            and followups.followup_group_code = 'adults'
            and new_offers.start_date < followups.held_date
            and coalesce(new_offers.end_date, cast('9999-12-31' as date)) >= followups.held_date

),

early_followups as (

    select
        'adult_followup_first' as deadline_type_code,
        1 as followup_number
    union all
    select
        'adult_followup_second' as deadline_type_code,
        2 as followup_number

),

-- all kinds in one shape

instances as (

    select
        'notification_assessed' as deadline_type_code,
        notification_key as subject_key,
        municipality_key,
        person_key,
        case_key,
        received_date as triggered_date,
        received_date as law_date,
        cast(assessment_due_at as date) as set_due_date,
        cast(assessed_at as date) as done_date,
        is_assessed_in_time as is_done_in_time,
        -- the hours run out in the course of the day, not at its end
        cast(assessment_due_at as date) as overdue_from_date,
        cast(null as date) as lapses_date
    from notifications

    union all

    select
        'notification_receipt' as deadline_type_code,
        notification_key as subject_key,
        municipality_key,
        person_key,
        case_key,
        received_date as triggered_date,
        received_date as law_date,
        receipt_due_date as set_due_date,
        receipt_sent_date as done_date,
        is_receipt_in_time as is_done_in_time,
        cast(null as date) as overdue_from_date,
        cast(null as date) as lapses_date
    from notifications

    union all

    select
        'child_assessment_done' as deadline_type_code,
        {{ surrogate_key(['assessments.municipality_code', 'assessments.assessment_id']) }} as subject_key,
        {{ surrogate_key(['assessments.municipality_code']) }} as municipality_key,
        {{ known_key(['assessments.person_id']) }} as person_key,
        assessments.case_key,
        assessments.aware_date as triggered_date,
        assessments.aware_date as law_date,
        cast(null as date) as set_due_date,
        assessments.completed_date as done_date,
        cast(null as boolean) as is_done_in_time,
        cast(null as date) as overdue_from_date,
        cases.closed_date as lapses_date
    from assessments
    left join cases on assessments.case_key = cases.case_key
    where lower(assessments.assessment_type) = 'børnefaglig undersøgelse' and assessments.aware_date is not null

    union all

    select
        'plan_before_decision' as deadline_type_code,
        decisions.decision_key as subject_key,
        decisions.municipality_key,
        decisions.person_key,
        decisions.case_key,
        decisions.decided_date as triggered_date,
        decisions.decided_date as law_date,
        decisions.decided_date as set_due_date,
        first_plans.created_date as done_date,
        cast(null as boolean) as is_done_in_time,
        cast(null as date) as overdue_from_date,
        cases.closed_date as lapses_date
    from decisions
    left join first_plans on decisions.case_key = first_plans.case_key
    left join cases on decisions.case_key = cases.case_key
    where decisions.decision_type_code = 'granted'

    union all

    select
        chain_links.deadline_type_code,
        {{ surrogate_key(['chain_links.case_key', 'chain_links.triggered_date']) }} as subject_key,
        chain_links.municipality_key,
        chain_links.person_key,
        chain_links.case_key,
        chain_links.triggered_date,
        coalesce(chain_laws.decided_date, case_help.help_start_date) as law_date,
        case
            when chain_links.deadline_type_code = 'followup_first'
                then parallel_assessments.completed_date
            else coalesce(least(chain_links.agreed_date, chain_laws.newer_date), chain_laws.older_date)
        end as set_due_date,
        chain_links.done_date,
        cast(null as boolean) as is_done_in_time,
        cast(null as date) as overdue_from_date,
        chain_links.followed_until_date as lapses_date
    from chain_links
    inner join case_help on chain_links.case_key = case_help.case_key
    left join chain_laws
        on
            chain_links.case_key = chain_laws.case_key
            and chain_links.deadline_type_code = chain_laws.deadline_type_code
            and chain_links.triggered_date = chain_laws.triggered_date
    left join parallel_assessments on chain_links.case_key = parallel_assessments.case_key

    union all

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

    union all

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

    union all

    select
        'adult_decision' as deadline_type_code,
        {{ surrogate_key(['municipality_code', 'order_id']) }} as subject_key,
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        {{ known_key(['person_id']) }} as person_key,
        case_key,
        application_date as triggered_date,
        application_date as law_date,
        {{ add_days('application_date', (var('adult_decision_weeks') | int) * 7) }} as set_due_date,
        ordered_date as done_date,
        cast(null as boolean) as is_done_in_time,
        cast(null as date) as overdue_from_date,
        cast(null as date) as lapses_date
    from orders
    where application_date is not null

    union all

    select
        early_followups.deadline_type_code,
        {{ surrogate_key(['new_offers.case_key', 'new_offers.offer_key']) }} as subject_key,
        new_offers.municipality_key,
        new_offers.person_key,
        new_offers.case_key,
        new_offers.start_date as triggered_date,
        new_offers.start_date as law_date,
        cast(null as date) as set_due_date,
        adult_followups.held_date as done_date,
        cast(null as boolean) as is_done_in_time,
        cast(null as date) as overdue_from_date,
        new_offers.end_date as lapses_date
    from new_offers
    cross join early_followups
    left join adult_followups
        on
            new_offers.case_key = adult_followups.case_key
            and new_offers.offer_key = adult_followups.offer_key
            and early_followups.followup_number = adult_followups.followup_number
    where new_offers.is_new = 1

    union all

    select
        'adult_followup_yearly' as deadline_type_code,
        {{ surrogate_key(['case_key', 'offer_key', 'held_date']) }} as subject_key,
        municipality_key,
        person_key,
        case_key,
        held_date as triggered_date,
        held_date as law_date,
        cast(null as date) as set_due_date,
        next_held_date as done_date,
        cast(null as boolean) as is_done_in_time,
        cast(null as date) as overdue_from_date,
        end_date as lapses_date
    from adult_followups
    -- in an offer that is not new every follow-up known starts a year
    where followup_number >= 2 or is_new = 0

),

due as (

    select
        instances.*,
        deadlines.version as deadline_version,
        deadlines.law_text,
        deadlines.area as area_code,
        case
            when deadlines.duration is null or deadlines.duration_unit not in ('months')
                then instances.set_due_date
            -- BL § 95: the end of a parallel assessment when it comes first; serviceloven knew the interval alone
            when instances.deadline_type_code = 'followup_first' and deadlines.law_text like 'BL %'
                then least(
                    {{ add_months('instances.triggered_date', 'deadlines.duration') }},
                    coalesce(
                        instances.set_due_date, {{ add_months('instances.triggered_date', 'deadlines.duration') }}
                    )
                )
            else {{ add_months('instances.triggered_date', 'deadlines.duration') }}
        end as due_date
    from instances
    inner join deadlines
        on
            instances.deadline_type_code = deadlines.deadline_type_code
            and instances.law_date >= coalesce(deadlines.valid_from, cast('0001-01-01' as date))
            and instances.law_date < coalesce(deadlines.valid_to, cast('9999-12-31' as date))
    where
        instances.triggered_date <= cast('{{ var("report_date") }}' as date)
        and coalesce(instances.lapses_date, cast('9999-12-31' as date)) > instances.triggered_date

),

-- what is done after it lapsed was no longer due
ended as (

    select
        *,
        case
            when done_date <= coalesce(lapses_date, cast('9999-12-31' as date)) then done_date
        end as counted_done_date,
        coalesce(overdue_from_date, {{ add_days('due_date', 1) }}) as first_overdue_date
    from due

),

pooled as (

    select
        *,
        case
            when counted_done_date is not null then greatest(counted_done_date, triggered_date)
            else lapses_date
        end as left_date,
        case when counted_done_date is not null then coalesce(is_done_in_time, counted_done_date <= due_date) end
            as is_counted_in_time
    from ended

),

judged as (

    select
        deadline_type_code,
        subject_key,
        area_code,
        municipality_key,
        person_key,
        case_key,
        deadline_version,
        law_text,
        triggered_date,
        due_date,
        counted_done_date as done_date,
        is_counted_in_time as is_done_in_time,
        first_overdue_date as overdue_from_date,
        left_date,
        least(
            coalesce(due_date, cast('{{ var("report_date") }}' as date)),
            coalesce(left_date, cast('{{ var("report_date") }}' as date)),
            cast('{{ var("report_date") }}' as date)
        ) as attributed_date
    from pooled

)

select
    {{ surrogate_key(['judged.deadline_type_code', 'judged.subject_key']) }} as obligation_key,
    judged.deadline_type_code,
    cast(judged.deadline_version as integer) as deadline_version,
    judged.law_text,
    judged.area_code,
    judged.municipality_key,
    judged.person_key,
    judged.case_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    judged.subject_key,
    judged.triggered_date,
    judged.due_date,
    judged.done_date,
    judged.is_done_in_time,
    judged.overdue_from_date,
    judged.left_date,
    {{ obligation_status('judged', "cast('" ~ var('report_date') ~ "' as date)") }} as obligation_status_code
from judged
left join caseworkers
    on
        judged.case_key = caseworkers.case_key
        and {{ is_active_on('judged.attributed_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
