-- The rows that some figure asks for; the group fact holds every instrument, group and month end for free extracts.
with counts as (

    select * from {{ ref('fct_development_group') }}

),

labels as (

    select * from {{ ref('dim_development_label') }}
    where development_label_code <> 'unknown'

),

requests as (

    select distinct
        periods.report_date,
        periods.area_code,
        periods.scope_type,
        periods.breakdown_type,
        periods.measure_code,
        instruments.instrument_code
    from {{ ref('rpt_figure_period') }} as periods
    inner join {{ ref('dim_instrument') }} as instruments
        on periods.instrument_code is null or periods.instrument_code = instruments.instrument_code
    where
        -- V29: only where the instrument sets an expected level
        instruments.has_goal
        or periods.measure_code not in ('expected_level', 'share_expected_level')

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

    select
        'no_score_reason' as measure_code,
        development_label_code as member_code,
        development_label_name as member_name,
        development_label_order as member_order
    from labels
    where display_group_code = 'no_score'

    union all

    -- C4: of the children with a valid pair of measurements. V29: of everyone, was the level that was expected last
    -- time reached; and of those for whom one was set
    select
        measure_code,
        member_code,
        member_name,
        member_order
    from (
        values
        ('share_positive', 'all', 'I alt', 1),
        ('expected_level', 'reached', 'Nået', 1),
        ('expected_level', 'not_reached', 'Ikke nået', 2),
        ('expected_level', 'no_comparison', 'Kan ikke sammenlignes', 3),
        ('share_expected_level', 'all', 'I alt', 1)
    ) as listed (measure_code, member_code, member_name, member_order) -- noqa: AL05

),

measured as (

    select
        counts.report_date,
        counts.municipality_key,
        counts.area_code,
        counts.scope_type,
        counts.scope_key,
        counts.breakdown_type,
        counts.breakdown_key,
        counts.instrument_code,
        counts.item_code,
        items.item_name,
        items.item_order,
        requests.measure_code,
        'none' as member_type,
        measure_members.member_code,
        measure_members.member_name,
        measure_members.member_order,
        counts.n_total,
        case
            when requests.measure_code in ('expected_level', 'share_expected_level') then counts.n_with_goal
            else counts.n_measured
        end as n_measured,
        case measure_members.member_code
            when 'all'
                then
                    case requests.measure_code
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
        case requests.measure_code
            when 'share_positive' then counts.n_measured
            when 'share_expected_level' then counts.n_with_goal
            else counts.n_total
        end as denominator,
        'share' as unit
    from counts
    inner join requests
        on
            counts.report_date = requests.report_date
            and counts.area_code = requests.area_code
            and counts.scope_type = requests.scope_type
            and counts.breakdown_type = requests.breakdown_type
            and counts.instrument_code = requests.instrument_code
    inner join measure_members on requests.measure_code = measure_members.measure_code
    left join {{ ref('dim_instrument_item') }} as items
        on counts.instrument_code = items.instrument_code and counts.item_code = items.item_code

)

{{ template_rows(
    'measured',
    area_code='measured.area_code',
    instrument_code='measured.instrument_code',
    item_code='measured.item_code',
    item_name='measured.item_name',
    item_order='measured.item_order',
    member_name='measured.member_name',
    member_order='measured.member_order'
) }}
