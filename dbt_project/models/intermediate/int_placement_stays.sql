-- Where each child in care lived when: stays that never overlap. Grants at the same place that overlap or follow on
-- each other are one stay. Where two placements run at once the child lives in the one that started last, and returns
-- to the earlier one if that still runs. A support stay during the placement (BL § 45 stk. 3) is part of it, no stay.
-- Stays with at most placement_gap_days between them make up one care period.
with placements as (

    select
        *,
        coalesce(end_date, cast('9999-12-31' as date)) as until_date,
        case
            when offer_key <> {{ unknown_key() }} then offer_key
            else {{ surrogate_key(['provider_key', 'intervention_type_key']) }}
        end as place_key
    from {{ ref('int_interventions') }}
    where
        is_counted
        and is_placement
        and area_code = 'children'
        and coalesce(ladder_group, '') <> 'part_of_placement'

),

boundaries as (

    select
        municipality_key,
        person_key,
        start_date as boundary_date
    from placements

    union

    select
        municipality_key,
        person_key,
        until_date as boundary_date
    from placements

),

periods as (

    select
        municipality_key,
        person_key,
        boundary_date as period_start_date,
        lead(boundary_date) over (partition by municipality_key, person_key order by boundary_date) as period_end_date
    from boundaries

),

ranked as (

    select
        placements.*,
        periods.period_start_date,
        periods.period_end_date,
        min(placements.place_key) over same_days <> max(placements.place_key) over same_days as is_overlapping,
        row_number() over (
            partition by periods.municipality_key, periods.person_key, periods.period_start_date
            order by
                placements.start_date desc,
                coalesce(placements.ladder_step, 0) desc,
                coalesce(placements.order_in_step, 0) desc,
                placements.intervention_key asc
        ) as stay_rank
    from periods
    inner join placements
        on
            periods.municipality_key = placements.municipality_key
            and periods.person_key = placements.person_key
            and periods.period_start_date >= placements.start_date
            and periods.period_start_date < placements.until_date
    where periods.period_end_date is not null
    window same_days as (partition by periods.municipality_key, periods.person_key, periods.period_start_date)

),

lived as (

    select
        *,
        coalesce(
            {{ add_days('lag(period_end_date) over person_days', var('placement_gap_days')) }} < period_start_date, true
        ) as begins_care,
        coalesce(lag(place_key) over person_days <> place_key, true) as is_new_place
    from ranked
    where stay_rank = 1
    window person_days as (partition by municipality_key, person_key order by period_start_date)

),

numbered as (

    select
        *,
        sum(case when begins_care then 1 else 0 end) over person_days as care_period_number,
        sum(case when begins_care or is_new_place then 1 else 0 end) over person_days as stay_number
    from lived
    window person_days as (
        partition by municipality_key, person_key
        order by period_start_date
        rows between unbounded preceding and current row
    )

),

-- place and case are those the stay began with; what ended is the grant it ended with
bounded as (

    select
        *,
        row_number() over (
            partition by municipality_key, person_key, stay_number
            order by period_start_date
        ) as part_number,
        min(period_start_date) over stay as stay_start_date,
        max(period_end_date) over stay as stay_end_date,
        max(case when is_overlapping then 1 else 0 end) over stay = 1 as has_overlap,
        last_value(intervention_key) over (
            partition by municipality_key, person_key, stay_number
            order by period_start_date
            rows between unbounded preceding and unbounded following
        ) as last_intervention_key
    from numbered
    window stay as (partition by municipality_key, person_key, stay_number)

)

select
    municipality_key,
    person_key,
    case_key,
    target_group_key,
    offer_key,
    provider_key,
    intervention_type_key,
    ladder_step,
    last_intervention_key,
    cast(care_period_number as integer) as care_period_number,
    cast(stay_number as integer) as stay_number,
    stay_start_date as start_date,
    nullif(stay_end_date, cast('9999-12-31' as date)) as end_date,
    has_overlap
from bounded
where part_number = 1
