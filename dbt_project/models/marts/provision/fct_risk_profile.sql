with profiles as (

    select * from {{ ref('stg_provider_journal__risk_profile') }}

),

offers as (

    select * from {{ ref('dim_offer') }}

)

select
    {{ surrogate_key(['profiles.municipality_code', 'profiles.profile_id']) }} as risk_profile_key,
    {{ surrogate_key(['profiles.municipality_code']) }} as municipality_key,
    {{ known_key(['profiles.person_id']) }} as person_key,
    coalesce(offers.offer_key, {{ unknown_key() }}) as offer_key,
    cast(profiles.assessed_at as date) as assessed_date,
    profiles.assessed_at,
    profiles.instrument as risk_instrument_name,
    profiles.shift as shift_name,
    case lower(profiles.colour) when 'grøn' then 'green' when 'gul' then 'yellow' when 'rød' then 'red' end
        as light_code,
    cast(profiles.bvc_score as integer) as bvc_score
from profiles
left join offers on profiles.municipality_code = offers.municipality_code and profiles.offer_id = offers.offer_id
