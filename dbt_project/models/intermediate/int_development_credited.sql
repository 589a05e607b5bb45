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
    select * from {{ ref('fct_profile_snapshot') }}
    where parent_item_code is null or area_code = 'children'

),

spells as (

    select * from {{ ref('int_intervention_spells') }}

),

labelled as (

    select
        person_groups.*,
        snapshots.instrument_code,
        snapshots.item_code,
        snapshots.previous_measured_date,
        snapshots.measured_date,
        snapshots.goal_status_code,
        -- R18: what was measured before the instrument was released for management is counted, but not told
        case
            when
                not snapshots.is_released
                and snapshots.development_label_code in ('positive', 'none', 'negative', 'single_score')
                then 'not_released'
            else snapshots.development_label_code
        end as person_label_code
    from person_groups
    inner join snapshots
        on
            person_groups.report_date = snapshots.report_date
            and person_groups.municipality_key = snapshots.municipality_key
            and person_groups.person_key = snapshots.person_key
            and person_groups.area_code = snapshots.area_code

),

compared_periods as (

    select distinct
        municipality_key,
        person_key,
        area_code,
        group_key,
        previous_measured_date,
        measured_date
    from labelled
    where
        group_level <> 'all'
        and person_label_code in ('positive', 'none', 'negative')

),

credited_days as (

    select
        compared_periods.municipality_key,
        compared_periods.person_key,
        compared_periods.area_code,
        compared_periods.group_key,
        compared_periods.previous_measured_date,
        compared_periods.measured_date,
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
            and compared_periods.group_key = spells.group_key
            and compared_periods.measured_date > spells.start_date
            and (spells.end_date is null or compared_periods.previous_measured_date < spells.end_date)
    group by
        compared_periods.municipality_key,
        compared_periods.person_key,
        compared_periods.area_code,
        compared_periods.group_key,
        compared_periods.previous_measured_date,
        compared_periods.measured_date

)

select
    labelled.report_date,
    labelled.municipality_key,
    labelled.person_key,
    labelled.case_key,
    labelled.organisation_key,
    labelled.caseworker_id,
    labelled.target_group_key,
    labelled.group_level,
    labelled.provider_key,
    labelled.intervention_type_key,
    labelled.intervention_group_code,
    labelled.area_code,
    labelled.instrument_code,
    labelled.item_code,
    labelled.person_label_code,
    labelled.goal_status_code,
    cast(coalesce(credited_days.overlap_days, 0) as integer) as overlap_days,
    case
        when labelled.group_level = 'all' then labelled.person_label_code
        when labelled.person_label_code not in ('positive', 'none', 'negative') then labelled.person_label_code
        when coalesce(credited_days.overlap_days, 0) >= {{ var('min_overlap_days') }} then labelled.person_label_code
        else 'not_credited'
    end as development_label_code
from labelled
left join credited_days
    on
        labelled.municipality_key = credited_days.municipality_key
        and labelled.person_key = credited_days.person_key
        and labelled.area_code = credited_days.area_code
        and labelled.group_key = credited_days.group_key
        and labelled.previous_measured_date = credited_days.previous_measured_date
        and labelled.measured_date = credited_days.measured_date
