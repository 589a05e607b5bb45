{{ config(materialized='view') }}

-- The development label of every person and item in every group of the month. A provider or a type of intervention gets
-- the label only if it ran long enough between the two measurements (C11).
with person_groups as (

    select
        *,
        {{ surrogate_key([
            'group_level', 'provider_key', 'intervention_type_key', 'intervention_group_code'
        ]) }} as group_key
    from {{ ref('int_person_group_month') }}

),

snapshots as (

    -- a sub-theme of an adult is seen in the citizen's own profile; in groups a theme counts by its own score alone
    select
        *,
        -- R18: what was measured before the instrument was released for management is counted, but not told
        case
            when
                not is_released
                and development_label_code in ('positive', 'none', 'negative', 'single_score')
                then 'not_released'
            else development_label_code
        end as person_label_code
    from {{ ref('fct_profile_snapshot') }}
    where parent_item_code is null or area_code = 'children'

),

spells as (

    select * from {{ ref('int_intervention_spells') }}

),

compared_periods as (

    select distinct
        municipality_key,
        person_key,
        area_code,
        previous_measured_date,
        measured_date
    from snapshots
    where person_label_code in ('positive', 'none', 'negative')

),

credited_days as (

    select
        compared_periods.municipality_key,
        compared_periods.person_key,
        compared_periods.area_code,
        compared_periods.previous_measured_date,
        compared_periods.measured_date,
        spells.group_key,
        sum({{ days_between(
            'greatest(spells.start_date, compared_periods.previous_measured_date)',
            'least(coalesce(spells.end_date, compared_periods.measured_date), compared_periods.measured_date)'
        ) }}) as overlap_days
    from compared_periods
    inner join spells
        on
            compared_periods.municipality_key = spells.municipality_key
            and compared_periods.person_key = spells.person_key
            and compared_periods.area_code = spells.area_code
            and compared_periods.measured_date > spells.start_date
            and (spells.end_date is null or compared_periods.previous_measured_date < spells.end_date)
    group by
        compared_periods.municipality_key,
        compared_periods.person_key,
        compared_periods.area_code,
        compared_periods.previous_measured_date,
        compared_periods.measured_date,
        spells.group_key

)

select
    person_groups.report_date,
    person_groups.municipality_key,
    person_groups.person_key,
    person_groups.case_key,
    person_groups.organisation_key,
    person_groups.caseworker_id,
    person_groups.target_group_key,
    person_groups.group_level,
    person_groups.provider_key,
    person_groups.intervention_type_key,
    person_groups.intervention_group_code,
    person_groups.cell_number,
    person_groups.area_code,
    snapshots.instrument_code,
    snapshots.item_code,
    snapshots.person_label_code,
    snapshots.goal_status_code,
    cast(coalesce(credited_days.overlap_days, 0) as integer) as overlap_days,
    case
        when person_groups.group_level = 'all' then snapshots.person_label_code
        when snapshots.person_label_code not in ('positive', 'none', 'negative') then snapshots.person_label_code
        when coalesce(credited_days.overlap_days, 0) >= {{ var('min_overlap_days') }} then snapshots.person_label_code
        else 'not_credited'
    end as development_label_code
from person_groups
inner join snapshots
    on
        person_groups.report_date = snapshots.report_date
        and person_groups.municipality_key = snapshots.municipality_key
        and person_groups.person_key = snapshots.person_key
        and person_groups.area_code = snapshots.area_code
left join credited_days
    on
        person_groups.municipality_key = credited_days.municipality_key
        and person_groups.person_key = credited_days.person_key
        and person_groups.area_code = credited_days.area_code
        and person_groups.group_key = credited_days.group_key
        and snapshots.previous_measured_date = credited_days.previous_measured_date
        and snapshots.measured_date = credited_days.measured_date
