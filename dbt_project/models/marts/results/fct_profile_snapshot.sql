with population as (

    select * from {{ ref('int_profile_population') }}

),

items as (

    select * from {{ ref('dim_instrument_item') }}

),

latest as (

    select * from {{ ref('int_profile_latest') }}

),

profile_items as (

    select
        *,
        case instrument_code
            when '{{ var("profile_instrument_code") }}' then 'children'
            when '{{ var("profile_instrument_code_adults") }}' then 'adults'
        end as area_code
    from items
    where
        instrument_code in ('{{ var("profile_instrument_code") }}', '{{ var("profile_instrument_code_adults") }}')
        and parent_item_code is null

),

-- a row for everyone, measured or not: who is missing in the scores must not be missing in the denominator
unmeasured as (

    select
        population.report_date,
        population.municipality_key,
        population.person_key,
        population.area_code,
        profile_items.instrument_code,
        profile_items.item_code,
        profile_items.instrument_item_key
    from population
    inner join profile_items on population.area_code = profile_items.area_code
    left join latest
        on
            population.report_date = latest.report_date
            and population.municipality_key = latest.municipality_key
            and population.person_key = latest.person_key
            and population.area_code = latest.area_code
            and profile_items.instrument_code = latest.instrument_code
            and profile_items.item_code = latest.item_code
    where latest.person_key is null

),

profiles as (

    select
        report_date,
        municipality_key,
        person_key,
        area_code,
        instrument_code,
        item_code,
        instrument_item_key,
        start_measured_date,
        previous_measured_date,
        measured_date,
        is_stale,
        is_released,
        is_start_released,
        score_at_start,
        score_previous,
        score_now,
        goal_score_previous,
        goal_score_now,
        steps_to_goal,
        goal_status_code,
        development_label_code,
        start_development_label_code
    from latest

    union all

    select
        report_date,
        municipality_key,
        person_key,
        area_code,
        instrument_code,
        item_code,
        instrument_item_key,
        cast(null as date) as start_measured_date,
        cast(null as date) as previous_measured_date,
        cast(null as date) as measured_date,
        cast(null as boolean) as is_stale,
        cast(null as boolean) as is_released,
        cast(null as boolean) as is_start_released,
        cast(null as decimal(4, 1)) as score_at_start,
        cast(null as decimal(4, 1)) as score_previous,
        cast(null as decimal(4, 1)) as score_now,
        cast(null as decimal(4, 1)) as goal_score_previous,
        cast(null as decimal(4, 1)) as goal_score_now,
        cast(null as decimal(4, 1)) as steps_to_goal,
        'not_scored' as goal_status_code,
        'not_scored' as development_label_code,
        'not_scored' as start_development_label_code
    from unmeasured

)

select
    profiles.report_date,
    profiles.municipality_key,
    profiles.person_key,
    profiles.instrument_item_key,
    coalesce(labels.development_label_key, {{ unknown_key() }}) as development_label_key,
    coalesce(start_labels.development_label_key, {{ unknown_key() }}) as start_development_label_key,
    profiles.area_code,
    profiles.instrument_code,
    profiles.item_code,
    items.parent_item_code,
    profiles.start_measured_date,
    profiles.previous_measured_date,
    profiles.measured_date,
    cast({{ days_between('profiles.measured_date', 'profiles.report_date') }} as integer) as age_days,
    profiles.is_stale,
    profiles.is_released,
    profiles.is_start_released,
    profiles.score_at_start,
    profiles.score_previous,
    profiles.score_now,
    profiles.goal_score_previous,
    profiles.goal_score_now,
    cast(profiles.steps_to_goal as decimal(4, 1)) as steps_to_goal,
    profiles.goal_status_code,
    profiles.development_label_code,
    profiles.start_development_label_code
from profiles
left join {{ ref('dim_development_label') }} as labels
    on profiles.development_label_code = labels.development_label_code
left join {{ ref('dim_development_label') }} as start_labels
    on profiles.start_development_label_code = start_labels.development_label_code
left join items on profiles.instrument_item_key = items.instrument_item_key
