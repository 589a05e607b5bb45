with measured as (

    select
        *,
        'none' as member_type,
        'all' as member_code,
        n_counted as numerator,
        n_total as denominator,
        n_total as n_measured,
        'share' as unit
    from {{ ref('fct_scoring_group') }}

)

{{ template_rows(
    'measured',
    area_code='measured.area_code',
    instrument_code='measured.instrument_code',
    member_order='1'
) }}
