-- What the key figures of the ladder count, one row per child (or follow-up), measure and row of the breakdown:
-- fct_ladder_group adds them up. Children count once per step on which they have help and once in total (C8).
with report_months as (

    select * from {{ ref('int_report_months') }}

),

groupings as (

    select 'none' as breakdown_type

    union all

    select 'ladder_step' as breakdown_type

),

directions as (

    select 'up' as direction_code

    union all

    select 'down' as direction_code

),

move_measures as (

    select
        'ladder_moves_month' as measure_code,
        1 as period_months

    union all

    select
        'ladder_moves' as measure_code,
        {{ var('ladder_period_months') }} as period_months

),

states as (

    select * from {{ ref('int_ladder_states') }}

),

moves as (

    select * from {{ ref('fct_ladder_move') }}

),

intervention_months as (

    select * from {{ ref('fct_intervention_month') }}
    where is_counted_age and area_code = 'children'

),

ladder as (

    select * from {{ ref('int_intervention_ladder') }}

),

spells as (

    select * from {{ ref('int_intervention_spells') }}
    where group_level = 'intervention_type'

),

persons as (

    select * from {{ ref('int_persons') }}

),

followups as (

    select
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        planned_date,
        held_date
    from {{ ref('stg_case_system__followup') }}
    where
        lower(status) in ('planlagt', 'afholdt')
        and lower(followup_type) in ('opfølgning på indsats', 'opfølgning på anbringelse')

),

children_by_step as (

    select
        report_months.report_date,
        states.municipality_key,
        states.person_key,
        states.ladder_step
    from report_months
    inner join states on report_months.report_date = states.state_date
    left join persons on states.person_key = persons.person_key
    where {{ is_counted_age('persons.birth_date', 'report_months.report_date') }}

),

children as (

    select distinct
        report_date,
        municipality_key,
        person_key
    from children_by_step

),

placed_children as (

    select distinct
        report_date,
        municipality_key,
        person_key
    from children_by_step
    where ladder_step >= 4

),

steps as (

    select
        ladder_step,
        coalesce(cast(ladder_step as varchar), 'unknown') as ladder_step_code
    from {{ ref('dim_ladder_step') }}

),

-- every child is in the denominator of every step; the children a row is about are those on the step
step_units as (

    select
        children.report_date,
        children.municipality_key,
        steps.ladder_step_code as breakdown_key,
        'ladder_share' as measure_code,
        case when children_by_step.person_key is null then 0 else 1 end as numerator_part
    from children
    cross join steps
    left join children_by_step
        on
            children.report_date = children_by_step.report_date
            and children.municipality_key = children_by_step.municipality_key
            and children.person_key = children_by_step.person_key
            and steps.ladder_step_code = coalesce(cast(children_by_step.ladder_step as varchar), 'unknown')

    union all

    select
        placed_children.report_date,
        placed_children.municipality_key,
        steps.ladder_step_code as breakdown_key,
        'placement_share' as measure_code,
        case when children_by_step.person_key is null then 0 else 1 end as numerator_part
    from placed_children
    inner join steps on steps.ladder_step >= 4
    left join children_by_step
        on
            placed_children.report_date = children_by_step.report_date
            and placed_children.municipality_key = children_by_step.municipality_key
            and placed_children.person_key = children_by_step.person_key
            and steps.ladder_step = children_by_step.ladder_step

),

-- C24: the days of the year on which a child had help of one type, each day once
recipient_days as (

    select
        report_months.report_date,
        spells.municipality_key,
        spells.person_key,
        spells.intervention_type_key,
        sum({{ days_between(
            "greatest(spells.start_date, " ~ add_months('report_months.month_start_date', -11) ~ ")",
            "least(coalesce(spells.end_date, cast('9999-12-31' as date)), "
            ~ add_days('report_months.report_date', 1)
            ~ ", coalesce(" ~ counted_until('persons.birth_date') ~ ", cast('9999-12-31' as date)))"
        ) }}) as help_days
    from report_months
    inner join spells
        on
            report_months.report_date >= spells.start_date
            and {{ add_months('report_months.month_start_date', -11) }}
            < coalesce(spells.end_date, cast('9999-12-31' as date))
    left join persons on spells.person_key = persons.person_key
    where
        persons.birth_date is null
        or {{ counted_until('persons.birth_date') }}
        > greatest(spells.start_date, {{ add_months('report_months.month_start_date', -11) }})
    group by
        report_months.report_date,
        spells.municipality_key,
        spells.person_key,
        spells.intervention_type_key

),

-- the expense of a child in the period, in total and per step
expense_units as (

    select
        report_months.report_date,
        intervention_months.municipality_key,
        groupings.breakdown_type,
        case groupings.breakdown_type
            when 'none' then 'all'
            else coalesce(cast(ladder.ladder_step as varchar), 'unknown')
        end as breakdown_key,
        intervention_months.person_key,
        sum(intervention_months.expense_dkk) as expense_dkk
    from report_months
    inner join intervention_months
        on
            {{ months_between('intervention_months.month_end_date', 'report_months.report_date') }}
            between 0 and {{ (var('activity_period_months') | int) - 1 }}
    inner join ladder on intervention_months.intervention_key = ladder.intervention_key
    cross join groupings
    group by
        report_months.report_date,
        intervention_months.municipality_key,
        groupings.breakdown_type,
        case groupings.breakdown_type
            when 'none' then 'all'
            else coalesce(cast(ladder.ladder_step as varchar), 'unknown')
        end,
        intervention_months.person_key

)

select
    report_date,
    municipality_key,
    'ladder_step' as breakdown_type,
    breakdown_key,
    measure_code,
    'all' as member_code,
    cast(numerator_part as decimal(18, 4)) as numerator_part,
    cast(numerator_part as integer) as total_part,
    cast(1 as decimal(18, 4)) as denominator_part,
    numerator_part as measured_part
from step_units

union all

select
    report_date,
    municipality_key,
    'ladder_step' as breakdown_type,
    coalesce(cast(ladder_step as varchar), 'unknown') as breakdown_key,
    'ladder_children' as measure_code,
    'all' as member_code,
    1 as numerator_part,
    1 as total_part,
    null as denominator_part,
    1 as measured_part
from children_by_step

union all

select
    report_date,
    municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    'ladder_children' as measure_code,
    'all' as member_code,
    1 as numerator_part,
    1 as total_part,
    null as denominator_part,
    1 as measured_part
from children

union all

-- C23: which way, in the last month and in the period of the key figures
select
    moves.report_date,
    moves.municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    move_measures.measure_code,
    moves.direction_code as member_code,
    1 as numerator_part,
    1 as total_part,
    1 as denominator_part,
    1 as measured_part
from moves
inner join move_measures on moves.period_months = move_measures.period_months

union all

select
    report_date,
    municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    'former_institution' as measure_code,
    case when direction_code = 'closed' then 'no_help' else coalesce(cast(to_ladder_step as varchar), 'unknown') end
        as member_code,
    1 as numerator_part,
    1 as total_part,
    1 as denominator_part,
    1 as measured_part
from moves
where period_months = {{ var('ladder_period_months') }} and from_ladder_step = 6

union all

select
    moves.report_date,
    moves.municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    'home_based_moved_' || directions.direction_code as measure_code,
    case when moves.direction_code = directions.direction_code then 'moved' else 'not_moved' end as member_code,
    1 as numerator_part,
    1 as total_part,
    1 as denominator_part,
    1 as measured_part
from moves
cross join directions
where moves.period_months = {{ var('ladder_period_months') }} and moves.from_ladder_step = 3

union all

select
    report_date,
    municipality_key,
    breakdown_type,
    breakdown_key,
    'ladder_expense' as measure_code,
    'all' as member_code,
    expense_dkk as numerator_part,
    1 as total_part,
    null as denominator_part,
    case when expense_dkk is null then 0 else 1 end as measured_part
from expense_units

union all

-- the follow-ups that fell due in the period; one held later than the report date was not held then
select
    report_months.report_date,
    followups.municipality_key,
    'none' as breakdown_type,
    'all' as breakdown_key,
    'followups' as measure_code,
    case
        when followups.held_date <= followups.planned_date then 'in_time'
        when followups.held_date <= report_months.report_date then 'late'
        else 'not_held'
    end as member_code,
    1 as numerator_part,
    1 as total_part,
    1 as denominator_part,
    1 as measured_part
from report_months
inner join followups
    on
        report_months.report_date >= followups.planned_date
        and {{ add_months('report_months.month_start_date', 1 - (var('ladder_period_months') | int)) }}
        <= followups.planned_date

union all

select
    report_date,
    municipality_key,
    'intervention_type' as breakdown_type,
    intervention_type_key as breakdown_key,
    'full_year_recipients' as measure_code,
    'all' as member_code,
    help_days as numerator_part,
    1 as total_part,
    null as denominator_part,
    1 as measured_part
from recipient_days
