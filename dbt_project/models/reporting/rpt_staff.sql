with measured as (

    select
        *,
        'none' as member_type,
        'all' as member_code
    from {{ ref('fct_staff_group') }}

)

{{ template_rows('measured', area_code='measured.area_code') }}
