{{ config(materialized='view') }}

-- V26: what each person's help cost between two measurements that are compared, from the day of the earlier up to the
-- day of the later. A month that one of them divides gives the part of its expense that its days of help have. Days are
-- counted in the whole course; those of a month without a known expense are days without a price.
{%- set window_columns = [
    'municipality_key', 'person_key', 'area_code', 'previous_measured_date', 'measured_date'
] %}
{%- set help = ['provider_key', 'intervention_type_key'] %}
with compared as (

    select distinct
        measured.municipality_key,
        measured.person_key,
        measured.area_code,
        measured.previous_measured_date,
        measured.measured_date
    from {{ ref('fct_profile_snapshot') }} as measured
    inner join {{ requested_month_ends(['cost_per_progress']) }} as month_ends
        on measured.report_date = month_ends.report_date
    where
        measured.development_label_code in ('positive', 'none', 'negative')
        and measured.instrument_code in (
            '{{ var("profile_instrument_code") }}', '{{ var("profile_instrument_code_adults") }}'
        )

),

days as (

    select
        compared.{{ window_columns | join(', compared.') }},
        interventions.{{ help | join(', interventions.') }},
        sum({{ days_between(
            'greatest(interventions.start_date, compared.previous_measured_date)',
            'least(coalesce(interventions.end_date, compared.measured_date), compared.measured_date)'
        ) }}) as help_days
    from compared
    inner join {{ ref('fct_intervention') }} as interventions
        on
            {{ same_keys('compared', 'interventions', ['municipality_key', 'person_key', 'area_code']) }}
            and compared.measured_date > interventions.start_date
            and (interventions.end_date is null or compared.previous_measured_date < interventions.end_date)
    where interventions.is_counted
    group by compared.{{ window_columns | join(', compared.') }}, interventions.{{ help | join(', interventions.') }}

),

months as (

    select
        compared.{{ window_columns | join(', compared.') }},
        months.{{ help | join(', months.') }},
        months.case_key,
        months.month_end_date,
        sum(months.active_days) as active_days,
        sum(greatest({{ days_between(
            'greatest(months.active_from_date, compared.previous_measured_date)',
            'least(months.active_to_date, compared.measured_date)'
        ) }}, 0)) as days_between
    from compared
    inner join {{ ref('int_intervention_months') }} as months
        on
            {{ same_keys('compared', 'months', ['municipality_key', 'person_key', 'area_code']) }}
            and compared.previous_measured_date <= months.month_end_date
            and compared.measured_date > months.month_start_date
    group by
        compared.{{ window_columns | join(', compared.') }}, months.{{ help | join(', months.') }}, months.case_key,
        months.month_end_date

),

priced as (

    select
        months.{{ (window_columns + help) | join(', months.') }},
        sum(months.days_between) as priced_days,
        sum({{ share_of_amount(
            'expenses.expense_dkk', 'cast(months.days_between as integer)', 'cast(months.active_days as integer)'
        ) }}) as expense_dkk
    from months
    inner join {{ ref('fct_intervention_expense') }} as expenses
        on {{ same_keys('months', 'expenses', [
            'municipality_key', 'person_key', 'area_code', 'case_key', 'provider_key', 'intervention_type_key',
            'month_end_date'
        ]) }}
    -- a month that has a price for some of its help alone does not say what its days cost
    where expenses.expense_dkk is not null and expenses.priced_child_months = expenses.child_months
    group by months.{{ (window_columns + help) | join(', months.') }}

)

select
    days.{{ (window_columns + help) | join(', days.') }},
    coalesce(intervention_types.intervention_group_code, 'unknown') as intervention_group_code,
    cast(days.help_days as integer) as help_days,
    cast(coalesce(priced.priced_days, 0) as integer) as priced_days,
    cast(coalesce(priced.expense_dkk, 0) as decimal(18, 2)) as expense_dkk
from days
left join priced on {{ same_keys('days', 'priced', window_columns + help) }}
left join {{ ref('dim_intervention_type') }} as intervention_types
    on days.intervention_type_key = intervention_types.intervention_type_key
