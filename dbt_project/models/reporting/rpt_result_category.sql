-- The rows that some figure asks for; the group fact holds every group and month end for free extracts.
with category_groups as (

    select * from {{ ref('fct_result_category_group') }}

),

categories as (

    select * from {{ ref('dim_result_category') }}
    where result_category_code <> 'unknown'

),

requests as (

    select distinct
        report_date,
        scope_type,
        breakdown_type,
        measure_code
    from {{ ref('rpt_figure_period') }}
    where area_code = 'children'

),

-- a factor that several forms share is one factor in the figures
items as (

    select
        items.item_code,
        min(items.item_name) as item_name,
        min(items.item_order) as item_order
    from {{ ref('dim_instrument_item') }} as items
    inner join {{ ref('dim_instrument') }} as instruments on items.instrument_code = instruments.instrument_code
    where instruments.has_goal and instruments.area_code = 'children'
    group by items.item_code

),

-- the six categories and those without a result together are all; the reasons say why there is none
measure_members as (

    select distinct
        'result_category' as measure_code,
        display_group_code as member_code,
        display_group_name as member_name,
        display_group_order as member_order
    from categories

    union all

    select
        'no_result_reason' as measure_code,
        result_category_code as member_code,
        result_category_name as member_name,
        result_category_order as member_order
    from categories
    where not is_measured

),

counted as (

    select
        category_groups.report_date,
        category_groups.municipality_key,
        category_groups.scope_type,
        category_groups.scope_key,
        category_groups.breakdown_type,
        category_groups.breakdown_key,
        category_groups.item_code,
        measure_members.measure_code,
        measure_members.member_code,
        measure_members.member_name,
        measure_members.member_order,
        sum(
            case
                when
                    measure_members.member_code
                    = case measure_members.measure_code
                        when 'result_category' then categories.display_group_code
                        else categories.result_category_code
                    end
                    then category_groups.n_children
                else 0
            end
        ) as numerator,
        sum(case when categories.is_measured then category_groups.n_children else 0 end) as n_measured,
        sum(category_groups.n_children) as n_total
    from category_groups
    inner join requests
        on
            category_groups.report_date = requests.report_date
            and category_groups.scope_type = requests.scope_type
            and category_groups.breakdown_type = requests.breakdown_type
    inner join measure_members on requests.measure_code = measure_members.measure_code
    inner join categories on category_groups.result_category_key = categories.result_category_key
    group by
        category_groups.report_date,
        category_groups.municipality_key,
        category_groups.scope_type,
        category_groups.scope_key,
        category_groups.breakdown_type,
        category_groups.breakdown_key,
        category_groups.item_code,
        measure_members.measure_code,
        measure_members.member_code,
        measure_members.member_name,
        measure_members.member_order

),

measured as (

    select
        counted.*,
        items.item_name,
        items.item_order,
        'none' as member_type,
        'share' as unit,
        -- the six are shares of the children measured at both times, the rest a share of all
        case
            when counted.measure_code = 'result_category' and counted.member_code <> 'no_result'
                then counted.n_measured
            else counted.n_total
        end as denominator
    from counted
    left join items on counted.item_code = items.item_code

)

{{ template_rows(
    'measured',
    item_code='measured.item_code',
    item_name='measured.item_name',
    item_order='measured.item_order',
    member_name='measured.member_name',
    member_order='measured.member_order'
) }}
