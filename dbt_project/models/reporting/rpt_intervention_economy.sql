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
    where measure_code in ('average_price', 'average_price_ledger_share') or measure_code = area_code

),

requested as (

    select
        activity_groups.*,
        requests.measure_code,
        case requests.measure_code
            when 'average_price' then 'price'
            when 'average_price_ledger_share' then 'posted'
            else 'count'
        end as kind_code
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
    -- kr. per month, and beside it how much of the expense is posted
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
        case kind_code when 'count' then n_children else n_priced_children end as n_measured,
        case kind_code
            when 'price' then expense_dkk
            when 'posted' then case when expense_dkk is not null then coalesce(ledger_expense_dkk, 0) end
            else n_children
        end as numerator,
        case kind_code when 'price' then priced_child_months when 'posted' then expense_dkk end as denominator,
        case kind_code when 'price' then 'dkk_per_month' when 'posted' then 'ratio' else 'count' end as unit
    from requested

),

priced as (

    select
        *,
        case unit when 'count' then numerator else {{ exact_ratio('numerator', 'denominator') }} end as measure_value
    from measured

)

{{ template_rows(
    'priced',
    area_code='measured.area_code',
    member_name="'I alt'",
    member_order='1',
    value='measured.measure_value'
) }}
