-- Use of force, adverse events, violence: the severity as the form has it, and as a share of the way from the least
-- to the most severe on that form's scale.
with incidents as (

    select * from {{ ref('stg_provider_journal__incident') }}

),

offers as (

    select * from {{ ref('dim_offer') }}

),

incident_types as (

    select * from {{ ref('incident_type') }}

),

scales as (

    select * from {{ ref('severity_scale') }}

),

joined as (

    select
        incidents.*,
        offers.offer_key,
        incident_types.incident_type_code,
        incident_types.incident_group_code,
        -- in whole numbers, so that exactly a third is not a little more
        case
            when incidents.severity between scales.lowest and scales.highest
                then
                    case
                        when 3 * (incidents.severity - scales.lowest) <= scales.highest - scales.lowest then 'low'
                        when 3 * (incidents.severity - scales.lowest) <= 2 * (scales.highest - scales.lowest)
                            then 'medium'
                        else 'high'
                    end
        end as severity_level_code,
        case
            when incidents.severity between scales.lowest and scales.highest
                then cast(incidents.severity - scales.lowest as decimal(18, 6)) / (scales.highest - scales.lowest)
        end as severity_share,
        cast(extract(hour from incidents.occurred_at) as integer) as hour_band
    from incidents
    left join offers on incidents.municipality_code = offers.municipality_code and incidents.offer_id = offers.offer_id
    left join incident_types on lower(incidents.incident_type) = lower(incident_types.source_text)
    left join scales on incidents.severity_scale = scales.severity_scale_code

)

select
    {{ surrogate_key(['municipality_code', 'incident_id']) }} as incident_key,
    {{ surrogate_key(['municipality_code']) }} as municipality_key,
    case lower(area) when 'børn og unge' then 'children' when 'voksne' then 'adults' else 'unknown' end as area_code,
    {{ known_key(['person_id']) }} as person_key,
    coalesce(offer_key, {{ unknown_key() }}) as offer_key,
    coalesce(incident_type_code, 'unknown') as incident_type_code,
    coalesce(incident_group_code, 'unknown') as incident_group_code,
    cast(occurred_at as date) as occurred_date,
    occurred_at,
    hour_band,
    case
        when hour_band between 7 and 14 then 'day'
        when hour_band between 15 and 22 then 'evening'
        else 'night'
    end as time_of_day_code,
    coalesce(situation, 'Uoplyst') as situation_name,
    severity_scale as severity_scale_code,
    cast(severity as integer) as severity,
    cast(severity_share as decimal(9, 6)) as severity_share,
    coalesce(severity_level_code, 'unknown') as severity_level_code,
    reported_date
from joined
