-- Where each child in care lived when: stays that never overlap. Grants at the same place that overlap or follow on
-- each other are one stay. Where two placements run at once the child lives in the one that started last, and returns
-- to the earlier one if that still runs. A support stay during the placement (BL § 45 stk. 3) is part of it and no stay.
-- Stays with at most placement_gap_days between them make up one care period.
with interventions as (

    select * from {{ ref('int_interventions') }}

),

ladder as (

    select * from {{ ref('int_intervention_ladder') }}

),

placements as (

    select
        interventions.intervention_key,
        interventions.municipality_key,
        interventions.person_key,
        interventions.case_key,
        interventions.target_group_key,
        interventions.offer_key,
        interventions.provider_key,
        interventions.intervention_type_key,
        interventions.ladder_step,
        interventions.order_in_step,
        interventions.start_date,
        coalesce(interventions.end_date, cast('9999-12-31' as date)) as end_date,
        case
            when interventions.offer_key <> {{ unknown_key() }} then interventions.offer_key
            else {{ surrogate_key(['interventions.provider_key', 'interventions.intervention_type_key']) }}
        end as place_key
    from interventions
    inner join ladder on interventions.intervention_key = ladder.intervention_key
    where
        interventions.is_counted
        and interventions.is_placement
        and coalesce(ladder.ladder_group, '') <> 'part_of_placement'

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
        end_date as boundary_date
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
        min(placements.place_key) over (
            partition by periods.municipality_key, periods.person_key, periods.period_start_date
        ) <> max(placements.place_key) over (
            partition by periods.municipality_key, periods.person_key, periods.period_start_date
        ) as is_overlapping,
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
            and periods.period_start_date < placements.end_date
    where periods.period_end_date is not null

),

lived as (

    select
        *,
        lag(period_end_date) over person_days as earlier_end_date,
        lag(place_key) over person_days as earlier_place_key
    from ranked
    where stay_rank = 1
    window person_days as (partition by municipality_key, person_key order by period_start_date)

),

begun as (

    select
        *,
        case
            when
                earlier_end_date is null
                or {{ add_days('earlier_end_date', var('placement_gap_days')) }} < period_start_date
                then 1
            else 0
        end as begins_care,
        case
            when
                earlier_end_date is null
                or {{ add_days('earlier_end_date', var('placement_gap_days')) }} < period_start_date
                or earlier_place_key <> place_key
                then 1
            else 0
        end as begins_stay
    from lived

),

numbered as (

    select
        *,
        sum(begins_care) over person_days as care_period_number,
        sum(begins_stay) over person_days as stay_number
    from begun
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
