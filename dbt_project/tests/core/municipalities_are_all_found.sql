{{ checks_model('municipality_alias') }}
-- Names that lists of municipalities are known to lack or to spell otherwise. A row here is one that is not found.
with expected as (

    select 'Helsingør' as spelling
    union all
    select 'Århus' as spelling
    union all
    select 'Nordfyn' as spelling
    union all
    select 'Vesthimmerland' as spelling

),

known as (

    select municipality_name as spelling
    from {{ ref('municipality') }}
    union all
    select alias as spelling
    from {{ ref('municipality_alias') }}

)

select expected.spelling
from expected
left join known on expected.spelling = known.spelling
where known.spelling is null
