-- The rows that some figure asks for; the fact holds every group for free extracts.
with outcomes as (

    select
        *,
        share_positive_high * n_measured as n_positive_high,
        share_positive_low * n_measured as n_positive_low
    from {{ ref('fct_cost_per_outcome') }}

),

requests as (

    select distinct
        report_date,
        area_code,
        scope_type,
        breakdown_type,
        measure_code
    from {{ ref('rpt_figure_period') }}
    where measure_code in (
        'expense_between', 'expense_known', 'cost_per_progress', 'cost_per_progress_low', 'cost_per_progress_high',
        'share_positive_low', 'share_positive_high'
    )

),

measured as (

    select
        outcomes.*,
        outcome_items.item_name,
        outcome_items.item_order,
        requests.measure_code,
        'none' as member_type,
        'all' as member_code,
        case
            when requests.measure_code like 'share_positive%' then outcomes.n_positive
            when requests.measure_code = 'expense_known' then outcomes.priced_days
            else outcomes.expense_dkk
        end as numerator,
        -- an end of an interval stands with the parts of the number that it belongs to
        case
            when requests.measure_code like 'cost_per_progress%' then outcomes.n_positive
            when requests.measure_code = 'expense_known' then outcomes.help_days
            else outcomes.n_measured
        end as denominator,
        case requests.measure_code
            when 'expense_between' then {{ exact_ratio('outcomes.expense_dkk', 'outcomes.n_measured') }}
            when 'expense_known' then {{ exact_ratio('outcomes.priced_days', 'outcomes.help_days') }}
            when 'cost_per_progress' then {{ exact_ratio('outcomes.expense_dkk', 'outcomes.n_positive') }}
            when 'cost_per_progress_low' then {{ exact_ratio('outcomes.expense_dkk', 'outcomes.n_positive_high') }}
            when 'cost_per_progress_high' then {{ exact_ratio('outcomes.expense_dkk', 'outcomes.n_positive_low') }}
            when 'share_positive_low' then outcomes.share_positive_low
            when 'share_positive_high' then outcomes.share_positive_high
        end as measure_value,
        case
            when requests.measure_code like 'share_positive%' or requests.measure_code = 'expense_known' then 'ratio'
            else 'dkk_per_person'
        end as unit
    from outcomes
    inner join requests
        on {{ same_keys('outcomes', 'requests', ['report_date', 'area_code', 'scope_type', 'breakdown_type']) }}
    left join {{ ref('dim_instrument_item') }} as outcome_items
        on outcomes.instrument_code = outcome_items.instrument_code and outcomes.item_code = outcome_items.item_code

)

-- R10: every row says that it proves nothing, so that no reader gets the number without
{{ template_rows(
    'measured',
    area_code='measured.area_code',
    instrument_code='measured.instrument_code',
    item_code='measured.item_code',
    item_name='measured.item_name',
    item_order='measured.item_order',
    member_name="'I alt'",
    member_order='1',
    value='measured.measure_value',
    label_code="'not_causal'",
    label_name="'Beviser ikke en virkning: andet end indsatsen kan have flyttet resultatet'"
) }}
