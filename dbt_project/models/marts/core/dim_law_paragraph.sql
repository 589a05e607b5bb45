with members as (

    select * from {{ ref('law_paragraph') }}

)

select
    {{ surrogate_key(['act', 'paragraph', 'stk', 'nr']) }} as law_paragraph_key,
    paragraph_text,
    act,
    paragraph,
    stk,
    nr,
    valid_from as valid_from_date,
    valid_to as valid_to_date,
    intervention_name,
    counterpart_text,
    ladder_group,
    confidence
from members

union all

select
    {{ unknown_key() }} as law_paragraph_key,
    'Ukendt' as paragraph_text,
    'unknown' as act,
    'unknown' as paragraph,
    cast(null as varchar) as stk,
    cast(null as varchar) as nr,
    cast(null as date) as valid_from_date,
    cast(null as date) as valid_to_date,
    'Ukendt' as intervention_name,
    cast(null as varchar) as counterpart_text,
    'none' as ladder_group,
    cast(null as varchar) as confidence
