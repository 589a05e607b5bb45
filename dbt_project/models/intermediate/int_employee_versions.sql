-- One version per caseworker and spell in a team. A later spell ends the earlier one, so that a caseworker
-- is in one team on any day; a spell without a single day left is no version.
with caseworkers as (

    select * from {{ ref('stg_case_system__caseworker') }}

),

followed as (

    select
        *,
        lead(start_date) over (
            partition by municipality_code, caseworker_id
            order by start_date
        ) as next_start_date
    from caseworkers

),

ended as (

    select
        *,
        case
            when next_start_date < coalesce(end_date, cast('9999-12-31' as date)) then next_start_date
            else end_date
        end as version_end_date
    from followed

)

select
    {{ surrogate_key(['municipality_code', 'caseworker_id', 'start_date']) }} as employee_key,
    {{ surrogate_key(['municipality_code', 'caseworker_id']) }} as employee_id,
    {{ surrogate_key(['municipality_code', 'team_id']) }} as organisation_key,
    municipality_code,
    caseworker_id,
    team_id,
    team_name,
    district_name,
    start_date as valid_from_date,
    version_end_date as valid_to_date,
    version_end_date is null as is_current
from ended
where version_end_date is null or version_end_date > start_date
