-- Every case that any table names, once, with the person, the area and the target group; without a row of its own it is
-- inferred, and then it is an adult's when an adult's order or assessment names it.
with cases as (

    select * from {{ ref('stg_case_system__case') }}

),

services as (

    select * from {{ ref('stg_case_system__service') }}

),

adult_orders as (

    select * from {{ ref('stg_case_system__adult_order') }}

),

scores as (

    select * from {{ ref('int_scores_registered') }}

),

target_groups as (

    select * from {{ ref('target_group') }}

),

mentioned_cases as (

    select
        municipality_code,
        case_number,
        person_id,
        0 as is_adult
    from services

    union all

    select
        municipality_code,
        case_number,
        person_id,
        1 as is_adult
    from adult_orders

    union all

    select
        municipality_code,
        case_number,
        person_id,
        case source_group when 'vum' then 1 else 0 end as is_adult
    from scores

    union all

    select
        municipality_code,
        case_number,
        cast(null as varchar) as person_id,
        0 as is_adult
    from {{ ref('stg_case_system__goal') }}

),

inferred_cases as (

    select
        mentioned_cases.municipality_code,
        mentioned_cases.case_number,
        max(mentioned_cases.person_id) as person_id,
        case max(mentioned_cases.is_adult) when 1 then 'adults' else 'children' end as area_code
    from mentioned_cases
    left join cases
        on
            mentioned_cases.municipality_code = cases.municipality_code
            and mentioned_cases.case_number = cases.case_number
    where cases.case_number is null and mentioned_cases.case_number is not null
    group by mentioned_cases.municipality_code, mentioned_cases.case_number

),

all_cases as (

    select
        municipality_code,
        case_number,
        person_id,
        case when lower(case_type) = 'voksensag' then 'adults' else 'children' end as area_code,
        case_type,
        target_group,
        status,
        opened_date,
        closed_date,
        registered_date,
        coalesce(acting_municipality_code, municipality_code) as acting_municipality_code,
        coalesce(paying_municipality_code, municipality_code) as paying_municipality_code,
        false as is_inferred
    from cases

    union all

    select
        municipality_code,
        case_number,
        person_id,
        area_code,
        cast(null as varchar) as case_type,
        cast(null as varchar) as target_group,
        cast(null as varchar) as status,
        cast(null as date) as opened_date,
        cast(null as date) as closed_date,
        cast(null as date) as registered_date,
        municipality_code as acting_municipality_code,
        municipality_code as paying_municipality_code,
        true as is_inferred
    from inferred_cases

)

select
    {{ surrogate_key(['all_cases.municipality_code', 'all_cases.case_number']) }} as case_key,
    {{ surrogate_key(['all_cases.municipality_code']) }} as municipality_key,
    case
        when all_cases.person_id is null then {{ unknown_key() }}
        else {{ surrogate_key(['all_cases.person_id']) }}
    end as person_key,
    case
        when target_groups.target_group_code is null then {{ unknown_key() }}
        else {{ surrogate_key(['target_groups.target_group_code']) }}
    end as target_group_key,
    all_cases.municipality_code,
    all_cases.case_number,
    all_cases.area_code,
    all_cases.case_type,
    all_cases.status,
    all_cases.opened_date,
    all_cases.closed_date,
    all_cases.registered_date,
    all_cases.acting_municipality_code,
    all_cases.paying_municipality_code,
    all_cases.is_inferred
from all_cases
left join target_groups on lower(all_cases.target_group) = lower(target_groups.source_text)
