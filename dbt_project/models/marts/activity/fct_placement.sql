with stays as (

    select * from {{ ref('int_placement_stays') }}

),

services as (

    select * from {{ ref('int_services_granted') }}

),

placement_ends as (

    select * from {{ ref('stg_case_system__placement_end') }}

),

end_reasons as (

    select * from {{ ref('placement_end_reason') }}

),

persons as (

    select * from {{ ref('int_persons') }}

),

-- The registered reason of the grant that each stay ended with.
ended as (

    select
        services.intervention_key,
        end_reasons.end_reason_code,
        end_reasons.is_breakdown,
        end_reasons.is_out_of_scope
    from services
    inner join placement_ends
        on
            services.municipality_code = placement_ends.municipality_code
            and services.case_number = placement_ends.case_number
            and lower(services.offer_name) = lower(placement_ends.offer_name)
            and services.start_date = placement_ends.start_date
    inner join end_reasons on lower(placement_ends.end_reason) = lower(end_reasons.source_text)

),

in_care as (

    select
        *,
        min(start_date) over care_period as care_period_start_date,
        nullif(
            max(coalesce(end_date, cast('9999-12-31' as date))) over care_period, cast('9999-12-31' as date)
        ) as care_period_end_date,
        row_number() over (
            partition by municipality_key, person_key, care_period_number
            order by start_date
        ) as placement_number,
        count(*) over care_period as placement_count
    from stays
    window care_period as (partition by municipality_key, person_key, care_period_number)

)

select
    {{ surrogate_key(['in_care.municipality_key', 'in_care.person_key', 'in_care.start_date']) }} as placement_key,
    in_care.municipality_key,
    in_care.person_key,
    in_care.case_key,
    in_care.target_group_key,
    in_care.offer_key,
    in_care.provider_key,
    in_care.intervention_type_key,
    cast(in_care.ladder_step as integer) as ladder_step,
    coalesce(in_care.ladder_step = 4, false) as is_in_network,
    in_care.care_period_number,
    in_care.care_period_start_date,
    in_care.care_period_end_date,
    cast(in_care.placement_number as integer) as placement_number,
    in_care.start_date,
    in_care.end_date,
    cast({{ days_between('in_care.start_date', 'in_care.end_date') }} as integer) as duration_days,
    case when in_care.placement_number = 1 then 'entered_care' else 'moved' end as entry_code,
    case
        when in_care.end_date is null then 'running'
        when in_care.placement_number < in_care.placement_count then 'moved'
        else 'left_care'
    end as exit_code,
    case when in_care.end_date is not null then coalesce(ended.end_reason_code, 'not_registered') end
        as end_reason_code,
    case when in_care.end_date is not null then ended.is_breakdown end as is_breakdown,
    case when in_care.end_date is not null then coalesce(ended.is_out_of_scope, false) end as is_out_of_scope,
    in_care.has_overlap,
    coalesce(
        {{ is_aftercare('persons.birth_date', 'in_care.start_date') }}, false
    ) as is_aftercare
from in_care
left join persons on in_care.person_key = persons.person_key
left join ended on in_care.last_intervention_key = ended.intervention_key
