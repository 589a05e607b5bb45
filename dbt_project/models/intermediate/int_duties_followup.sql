{{ config(materialized='view') }}
-- Follow-up of children's help, in the shape of fct_obligation: a chain from the start of the help, in which each
-- follow-up held starts the next.
with case_help as (

    select * from {{ ref('int_case_help') }}
    where area_code = 'children'

),

decisions as (

    select * from {{ ref('fct_decision') }}
    where is_help_decision and is_counted is not false

),

assessments as (

    select
        *,
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key
    from {{ ref('stg_case_system__assessment') }}
    where lower(status) in ('igangsat', 'afsluttet')

),

followups as (

    select * from {{ ref('int_followups_held') }}

),

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
            and case_help.help_start_date <= followups.held_date

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

)

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
