with figures as (

    select * from {{ ref('dim_figure') }}

),

counts as (

    -- only what some figure is about; the fact holds every instrument for free extracts
    select * from {{ ref('fct_development_group') }}
    where instrument_code in (select distinct figures.instrument_code from figures)

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

items as (

    select * from {{ ref('dim_instrument_item') }}

),

goal_instruments as (

    select instrument_code
    from {{ ref('dim_instrument') }}
    where has_goal

),

labels as (

    select * from {{ ref('dim_development_label') }}
    where development_label_code <> 'unknown'

),

measure_members as (

    -- C5: the four groups together are all children
    select distinct
        'development_distribution' as measure_code,
        display_group_code as member_code,
        display_group_name as member_name,
        display_group_order as member_order
    from labels
    where display_group_code in ('positive', 'none', 'negative', 'no_score')

    union all

    -- C4: of the children with a valid pair of measurements
    select
        'share_positive' as measure_code,
        'all' as member_code,
        'I alt' as member_name,
        1 as member_order

    union all

    select
        'no_score_reason' as measure_code,
        development_label_code as member_code,
        development_label_name as member_name,
        development_label_order as member_order
    from labels
    where display_group_code = 'no_score'

    union all

    -- V29: of everyone, was the level that was expected last time reached; only where the instrument sets one
    select
        'expected_level' as measure_code,
        'reached' as member_code,
        'Nået' as member_name,
        1 as member_order

    union all

    select
        'expected_level' as measure_code,
        'not_reached' as member_code,
        'Ikke nået' as member_name,
        2 as member_order

    union all

    select
        'expected_level' as measure_code,
        'no_comparison' as member_code,
        'Kan ikke sammenlignes' as member_name,
        3 as member_order

    union all

    -- V29: and of those for whom one was set
    select
        'share_expected_level' as measure_code,
        'all' as member_code,
        'I alt' as member_name,
        1 as member_order

),

measured as (

    select
        counts.*,
        measure_members.measure_code,
        measure_members.member_code,
        measure_members.member_name,
        measure_members.member_order,
        case measure_members.member_code
            when 'all'
                then
                    case measure_members.measure_code
                        when 'share_expected_level' then counts.n_goal_reached
                        else counts.n_positive
                    end
            when 'reached' then counts.n_goal_reached
            when 'not_reached' then counts.n_with_goal - counts.n_goal_reached
            when 'no_comparison' then counts.n_total - counts.n_with_goal
            when 'positive' then counts.n_positive
            when 'none' then counts.n_none
            when 'negative' then counts.n_negative
            when 'no_score' then counts.n_total - counts.n_measured
            when 'not_scored' then counts.n_not_scored
            when 'single_score' then counts.n_single_score
            when 'not_followed_up' then counts.n_not_followed_up
            when 'not_credited' then counts.n_not_credited
            when 'not_released' then counts.n_not_released
        end as numerator,
        case measure_members.measure_code
            when 'share_positive' then counts.n_measured
            when 'share_expected_level' then counts.n_with_goal
            else counts.n_total
        end as denominator,
        case
            when measure_members.measure_code in ('expected_level', 'share_expected_level') then counts.n_with_goal
            else counts.n_measured
        end as n_known
    from counts
    inner join measure_members
        on
            measure_members.measure_code not in ('expected_level', 'share_expected_level')
            or counts.instrument_code in (select goal_instruments.instrument_code from goal_instruments)

)

select
    measured.report_date,
    municipalities.municipality_code,
    measured.area_code,
    measured.scope_type,
    scopes.member_code as scope_code,
    scopes.member_name as scope_name,
    measured.breakdown_type,
    breakdowns.member_code as breakdown_code,
    breakdowns.member_name as breakdown_name,
    cast(breakdowns.member_order as integer) as breakdown_order,
    measured.instrument_code,
    measured.item_code,
    items.item_name,
    cast(items.item_order as integer) as item_order,
    measured.measure_code,
    measured.member_code,
    measured.member_name,
    cast(measured.member_order as integer) as member_order,
    cast(measured.numerator as decimal(18, 4)) as numerator,
    cast(measured.denominator as decimal(18, 4)) as denominator,
    cast(measured.n_total as integer) as n_total,
    cast(measured.n_known as integer) as n_measured,
    cast({{ share('measured.n_known', 'measured.n_total') }} as decimal(9, 6)) as coverage,
    cast({{ share('measured.numerator', 'measured.denominator') }} as decimal(18, 6)) as value, -- noqa: RF04
    'share' as unit,
    cast(null as varchar) as label_code,
    cast(null as varchar) as label_name,
    cast(null as varchar) as status_code,
    cast(null as varchar) as status_name
from measured
inner join municipalities on measured.municipality_key = municipalities.municipality_key
left join report_members as scopes
    on measured.scope_type = scopes.member_type and measured.scope_key = scopes.member_key
left join report_members as breakdowns
    on measured.breakdown_type = breakdowns.member_type and measured.breakdown_key = breakdowns.member_key
left join items
    on measured.instrument_code = items.instrument_code and measured.item_code = items.item_code
