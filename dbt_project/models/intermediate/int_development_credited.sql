{{ config(materialized='view') }}

-- The development label of every person and item in every group of the month. A provider or a type of intervention gets
-- the label only if it ran long enough between the two measurements (C11).
-- A country's months of persons, items and groups are joined on numbers: on the keys of text it takes ten times the
-- memory, and so it does to keep their rows whole. All is numbered and grouped by report date and nothing is worked out
-- beforehand, so that some months can be asked for without the others.
{% set person = ['report_date', 'municipality_key', 'person_key', 'area_code'] -%}
{% set period = ['report_date', 'person_number', 'previous_measured_date', 'measured_date'] -%}
with person_groups as not materialized (

    select
        *,
        {{ surrogate_key(['group_level', 'provider_key', 'intervention_type_key', 'intervention_group_code']) }}
            as group_key
    from {{ ref('int_person_group_month') }}

),

snapshots as not materialized (

    -- a sub-theme of an adult is seen in the citizen's own profile; in groups a theme counts by its own score alone
    select
        *,
        -- R18: what was measured before the instrument was released for management is counted, but not told
        case
            when
                not is_released and development_label_code in ('positive', 'none', 'negative', 'single_score')
                then 'not_released'
            else development_label_code
        end as person_label_code
    from {{ ref('fct_profile_snapshot') }}
    where parent_item_code is null or area_code = 'children'

),

spells as not materialized (

    select * from {{ ref('int_intervention_spells') }}

),

persons as not materialized (

    select
        {{ person | join(', ') }},
        person_number
    from person_groups
    where group_level = 'all'

),

numbered_snapshots as not materialized (

    select
        snapshots.*,
        persons.person_number
    from snapshots
    inner join persons on {{ same_keys('snapshots', 'persons', person) }}

),

compared_periods as (

    select distinct
        {{ period | join(', ') }},
        municipality_key,
        person_key,
        area_code
    from numbered_snapshots
    where person_label_code in ('positive', 'none', 'negative')

),

groups as (

    select
        group_key,
        row_number() over (order by group_key) as group_number
    from spells
    group by group_key

),

credited_days as (

    select
        compared_periods.{{ period | join(', compared_periods.') }},
        groups.group_number,
        sum({{ days_between(
            'greatest(spells.start_date, compared_periods.previous_measured_date)',
            'least(coalesce(spells.end_date, compared_periods.measured_date), compared_periods.measured_date)'
        ) }}) as overlap_days
    from compared_periods
    inner join spells
        on
            {{ same_keys('compared_periods', 'spells', ['municipality_key', 'person_key', 'area_code']) }}
            and compared_periods.measured_date > spells.start_date
            and (spells.end_date is null or compared_periods.previous_measured_date < spells.end_date)
    inner join groups on spells.group_key = groups.group_key
    group by compared_periods.{{ period | join(', compared_periods.') }}, groups.group_number

),

numbered_groups as (

    select
        person_groups.*,
        groups.group_number
    from person_groups
    left join groups on person_groups.group_key = groups.group_key

)

select
    numbered_groups.report_date,
    numbered_groups.person_key,
    numbered_groups.group_level,
    numbered_groups.intervention_type_key,
    numbered_groups.cell_number,
    numbered_snapshots.instrument_code,
    numbered_snapshots.item_code,
    numbered_snapshots.previous_measured_date,
    numbered_snapshots.measured_date,
    numbered_snapshots.person_label_code,
    numbered_snapshots.goal_status_code,
    cast(coalesce(credited_days.overlap_days, 0) as integer) as overlap_days,
    case
        when numbered_groups.group_level = 'all' then numbered_snapshots.person_label_code
        when
            numbered_snapshots.person_label_code not in ('positive', 'none', 'negative')
            then numbered_snapshots.person_label_code
        when
            coalesce(credited_days.overlap_days, 0) >= {{ var('min_overlap_days') }}
            then numbered_snapshots.person_label_code
        else 'not_credited'
    end as development_label_code
from numbered_groups
inner join numbered_snapshots
    on
        numbered_groups.report_date = numbered_snapshots.report_date
        and numbered_groups.person_number = numbered_snapshots.person_number
left join credited_days
    on
        numbered_groups.group_number = credited_days.group_number
        and {{ same_keys('numbered_snapshots', 'credited_days', period) }}
