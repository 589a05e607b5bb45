with providers as (

    select * from {{ ref('stg_provider_registry__provider') }}

),

ownerships as (

    select * from {{ ref('ownership') }}

)

select
    {{ surrogate_key(['providers.municipality_code', 'providers.provider_id']) }} as provider_key,
    providers.municipality_code,
    providers.provider_id,
    coalesce(providers.provider_name, 'Ukendt') as provider_name,
    providers.cvr_number,
    coalesce(ownerships.ownership_code, 'unknown') as ownership_code,
    coalesce(ownerships.ownership_name, 'Ukendt') as ownership_name,
    coalesce(ownerships.is_internal, false) as is_internal
from providers
left join ownerships on lower(providers.ownership_name) = lower(ownerships.source_text)

union all

select
    {{ unknown_key() }} as provider_key,
    'unknown' as municipality_code,
    'unknown' as provider_id,
    'Ukendt' as provider_name,
    cast(null as varchar) as cvr_number,
    'unknown' as ownership_code,
    'Ukendt' as ownership_name,
    false as is_internal
