with counts as (

    select * from {{ ref('fct_development_group') }}
    where
        scope_type = 'organisation'
        and breakdown_type = 'caseworker'
        and instrument_code = '{{ var("profile_instrument_code") }}'

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

items as (

    select * from {{ ref('dim_instrument_item') }}
    where instrument_code = '{{ var("profile_instrument_code") }}'

),

labels as (

    select * from {{ ref('dim_development_label') }}

),

labelled as (

    -- M9: the rule of the political goals, over the children of the caseworker's cases
    select
        *,
        {{ net_share_label('n_positive', 'n_negative', 'n_measured', var('default_margin_points')) }} as label_code
    from counts

)

select
    labelled.report_date,
    municipalities.municipality_code,
    cast('children' as varchar) as area_code,
    labelled.scope_type,
    scopes.member_code as scope_code,
    scopes.member_name as scope_name,
    labelled.breakdown_type,
    breakdowns.member_code as breakdown_code,
    breakdowns.member_name as breakdown_name,
    cast(breakdowns.member_order as integer) as breakdown_order,
    cast('{{ var("profile_instrument_code") }}' as varchar) as instrument_code,
    labelled.item_code,
    items.item_name,
    cast(items.item_order as integer) as item_order,
    'caseworker_label' as measure_code,
    'all' as member_code,
    'I alt' as member_name,
    cast(1 as integer) as member_order,
    cast(labelled.n_positive - labelled.n_negative as decimal(18, 4)) as numerator,
    cast(labelled.n_measured as decimal(18, 4)) as denominator,
    labelled.n_total,
    labelled.n_measured,
    cast({{ share('labelled.n_measured', 'labelled.n_total') }} as decimal(9, 6)) as coverage,
    cast(
        {{ share('(labelled.n_positive - labelled.n_negative) * 100', 'labelled.n_measured') }} as decimal(18, 6)
    ) as value, -- noqa: RF04
    'points' as unit,
    labelled.label_code,
    labels.development_label_name as label_name,
    cast(null as varchar) as status_code,
    cast(null as varchar) as status_name
from labelled
inner join municipalities on labelled.municipality_key = municipalities.municipality_key
inner join items on labelled.item_code = items.item_code
left join report_members as scopes
    on labelled.scope_type = scopes.member_type and labelled.scope_key = scopes.member_key
left join report_members as breakdowns
    on labelled.breakdown_type = breakdowns.member_type and labelled.breakdown_key = breakdowns.member_key
left join labels on labelled.label_code = labels.development_label_code
