-- The rows that some figure asks for; the group fact holds every group and month end for free extracts.
with activity_groups as (

    select * from {{ ref('fct_activity_group') }}

),

requests as (

    select distinct
        report_date,
        area_code,
        scope_type,
        breakdown_type,
        measure_code
    from {{ ref('rpt_figure_period') }}
    -- M4: the measure that counts the persons of an area is named after them
    where measure_code = 'average_price' or measure_code = area_code

),

requested as (

    select
        activity_groups.*,
        requests.measure_code,
        requests.measure_code = 'average_price' as is_price
    from activity_groups
    inner join requests
        on
            activity_groups.report_date = requests.report_date
            and activity_groups.area_code = requests.area_code
            and activity_groups.scope_type = requests.scope_type
            and activity_groups.breakdown_type = requests.breakdown_type

),

measured as (

    -- M4: distinct persons with the intervention active in the period; M5, C12: expense of the period per child-month,
    -- kr. per month
    select
        report_date,
        municipality_key,
        area_code,
        scope_type,
        scope_key,
        breakdown_type,
        breakdown_key,
        measure_code,
        'none' as member_type,
        'all' as member_code,
        n_children as n_total,
        case when is_price then n_priced_children else n_children end as n_measured,
        case when is_price then expense_dkk else n_children end as numerator,
        case when is_price then priced_child_months end as denominator,
        case when is_price then expense_dkk / nullif(priced_child_months, 0) else n_children end as measure_value,
        case when is_price then 'dkk_per_month' else 'count' end as unit
    from requested

)

{{ template_rows(
    'measured',
    area_code='measured.area_code',
    member_name="'I alt'",
    member_order='1',
    value='measured.measure_value'
) }}
