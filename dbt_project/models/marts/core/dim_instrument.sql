with members as (

    select * from {{ ref('instrument') }}

)

select
    {{ surrogate_key(['instrument_code']) }} as instrument_key,
    instrument_code,
    instrument_name,
    instrument_version,
    valid_from as valid_from_date,
    valid_to as valid_to_date,
    area_code,
    direction,
    minimum_value as min_score,
    maximum_value as max_score,
    step_value as step_score,
    decimals,
    minimum_change as min_change,
    -- C6: an instrument without a cadence of its own follows its area
    coalesce(
        cadence_months,
        case area_code
            when 'adults' then {{ var('stale_months_adults') }} else {{ var('stale_months_children') }}
        end
    ) as cadence_months,
    coalesce(
        grace_months,
        case area_code
            when 'adults' then {{ var('stale_grace_months_adults') }} else {{ var('stale_grace_months') }}
        end
    ) as grace_months,
    management_use_from as management_use_from_date,
    coalesce(scoring_procedure_code, 'municipality') as scoring_procedure_code,
    has_goal,
    display_offset,
    display_reversed as is_display_reversed,
    guidance_da,
    confidence,
    source_reference
from members

union all

select
    {{ unknown_key() }} as instrument_key,
    'unknown' as instrument_code,
    'Ukendt' as instrument_name,
    cast(null as varchar) as instrument_version,
    cast(null as date) as valid_from_date,
    cast(null as date) as valid_to_date,
    'unknown' as area_code,
    'unknown' as direction,
    cast(null as decimal(4, 1)) as min_score,
    cast(null as decimal(4, 1)) as max_score,
    cast(null as decimal(4, 1)) as step_score,
    cast(null as integer) as decimals,
    cast(null as decimal(4, 1)) as min_change,
    cast(null as integer) as cadence_months,
    cast(null as integer) as grace_months,
    cast(null as date) as management_use_from_date,
    'unknown' as scoring_procedure_code,
    false as has_goal,
    cast(null as decimal(4, 1)) as display_offset,
    false as is_display_reversed,
    cast(null as varchar) as guidance_da,
    cast(null as varchar) as confidence,
    cast(null as varchar) as source_reference
