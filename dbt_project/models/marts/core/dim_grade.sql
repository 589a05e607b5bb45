with members as (

    select * from {{ ref('grade') }}

)

select
    {{ surrogate_key(['grade_code']) }} as grade_key,
    grade_code,
    grade_name,
    display_group_code,
    display_group_name,
    grade_order,
    display_group_order,
    is_registered,
    is_measured,
    rollup_code,
    rollup_name
from members

union all

select
    {{ unknown_key() }} as grade_key,
    'unknown' as grade_code,
    'Ukendt' as grade_name,
    'not_followed_up_or_relevant' as display_group_code,
    'Ikke fulgt op/ikke relevant' as display_group_name,
    99 as grade_order,
    5 as display_group_order,
    false as is_registered,
    false as is_measured,
    'not_followed_up_or_relevant' as rollup_code,
    'Ikke fulgt op/ikke relevant' as rollup_name
