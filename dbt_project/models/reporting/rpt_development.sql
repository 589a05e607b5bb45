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

-- names are looked up once per group, before each group becomes a row per member
named as (

    select
        counts.*,
        municipalities.municipality_code,
        scopes.member_code as scope_code,
        scopes.member_name as scope_name,
        breakdowns.member_code as breakdown_code,
        breakdowns.member_name as breakdown_name,
        breakdowns.member_order as breakdown_order,
        items.item_name,
        items.item_order,
        {{ share('counts.n_measured', 'counts.n_total') }} as coverage
    from counts
    inner join municipalities on counts.municipality_key = municipalities.municipality_key
    left join report_members as scopes
        on counts.scope_type = scopes.member_type and counts.scope_key = scopes.member_key
    left join report_members as breakdowns
        on counts.breakdown_type = breakdowns.member_type and counts.breakdown_key = breakdowns.member_key
    left join items
        on counts.instrument_code = items.instrument_code and counts.item_code = items.item_code

),

measured as (

    select
        named.*,
        measure_members.measure_code,
        measure_members.member_code,
        measure_members.member_name,
        measure_members.member_order,
        case measure_members.member_code
            when 'all'
                then
                    case measure_members.measure_code
                        when 'share_expected_level' then named.n_goal_reached
                        else named.n_positive
                    end
            when 'reached' then named.n_goal_reached
            when 'not_reached' then named.n_with_goal - named.n_goal_reached
            when 'no_comparison' then named.n_total - named.n_with_goal
            when 'positive' then named.n_positive
            when 'none' then named.n_none
            when 'negative' then named.n_negative
            when 'no_score' then named.n_total - named.n_measured
            when 'not_scored' then named.n_not_scored
            when 'single_score' then named.n_single_score
            when 'not_followed_up' then named.n_not_followed_up
            when 'not_credited' then named.n_not_credited
            when 'not_released' then named.n_not_released
        end as numerator,
        case measure_members.measure_code
            when 'share_positive' then named.n_measured
            when 'share_expected_level' then named.n_with_goal
            else named.n_total
        end as denominator,
        measure_members.measure_code in ('expected_level', 'share_expected_level') as is_about_goals
    from named
    inner join measure_members
        on
            measure_members.measure_code not in ('expected_level', 'share_expected_level')
            or named.instrument_code in (select goal_instruments.instrument_code from goal_instruments)

)

select
    report_date,
    municipality_code,
    area_code,
    scope_type,
    scope_code,
    scope_name,
    breakdown_type,
    breakdown_code,
    breakdown_name,
    cast(breakdown_order as integer) as breakdown_order,
    instrument_code,
    item_code,
    item_name,
    cast(item_order as integer) as item_order,
    measure_code,
    member_code,
    member_name,
    cast(member_order as integer) as member_order,
    cast(numerator as decimal(18, 4)) as numerator,
    cast(denominator as decimal(18, 4)) as denominator,
    cast(n_total as integer) as n_total,
    cast(case when is_about_goals then n_with_goal else n_measured end as integer) as n_measured,
    cast(
        case when is_about_goals then {{ share('n_with_goal', 'n_total') }} else coverage end as decimal(9, 6)
    ) as coverage,
    cast({{ share('numerator', 'denominator') }} as decimal(18, 6)) as value, -- noqa: RF04
    'share' as unit,
    cast(null as varchar) as label_code,
    cast(null as varchar) as label_name,
    cast(null as varchar) as status_code,
    cast(null as varchar) as status_name
from measured
