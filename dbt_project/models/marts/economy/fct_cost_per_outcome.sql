-- V26: expense between two measurements against the development between them, in every group that a figure shows. Both
-- are counted for those whose development the group is credited with (C11): without a measurement there is no outcome.
{%- set cell = ['report_date', 'cell_number'] %}
{%- set named = ['municipality_key', 'scope_type', 'scope_key', 'breakdown_type', 'breakdown_key', 'area_code'] %}
with month_ends as (

    select report_date from {{ requested_month_ends(['cost_per_progress']) }} as asked

),

cells as (

    select distinct
        person_groups.report_date,
        person_groups.cell_number,
        person_groups.municipality_key,
        person_groups.area_code,
        person_groups.organisation_key,
        person_groups.caseworker_id,
        person_groups.target_group_key,
        person_groups.group_level,
        person_groups.provider_key,
        person_groups.intervention_type_key,
        person_groups.intervention_group_code
    from {{ ref('int_person_group_month') }} as person_groups
    inner join month_ends on person_groups.report_date = month_ends.report_date

),

-- a child's outcome is the overall level, which is its own judgement; an adult's are the themes, which have no overall
outcomes as (

    select
        credited.*,
        credited.development_label_code in ('positive', 'none', 'negative') as is_measured
    from {{ ref('int_development_credited') }} as credited
    inner join month_ends on credited.report_date = month_ends.report_date
    where
        (credited.instrument_code = '{{ var("profile_instrument_code") }}' and credited.item_code = 'overall')
        or credited.instrument_code = '{{ var("profile_instrument_code_adults") }}'

),

counted as (

    select
        {{ cell | join(', ') }},
        instrument_code,
        item_code,
        count(*) as n_total,
        count(case when is_measured then 1 end) as n_measured,
        count(case when development_label_code = 'positive' then 1 end) as n_positive
    from outcomes
    group by {{ cell | join(', ') }}, instrument_code, item_code

),

-- a group has the expense of its own help: the whole of it in a total
spent as (

    select
        outcomes.report_date,
        outcomes.cell_number,
        outcomes.instrument_code,
        outcomes.item_code,
        sum(expenses.help_days) as help_days,
        sum(expenses.priced_days) as priced_days,
        sum(expenses.expense_dkk) as expense_dkk
    from outcomes
    inner join cells on {{ same_keys('outcomes', 'cells', cell) }}
    inner join {{ ref('int_outcome_expenses') }} as expenses
        on
            {{ same_keys('cells', 'expenses', ['municipality_key', 'area_code']) }}
            and {{ same_keys('outcomes', 'expenses', [
                'person_key', 'previous_measured_date', 'measured_date'
            ]) }}
            and coalesce(cells.provider_key, expenses.provider_key) = expenses.provider_key
            and coalesce(cells.intervention_type_key, expenses.intervention_type_key) = expenses.intervention_type_key
            and coalesce(cells.intervention_group_code, expenses.intervention_group_code)
            = expenses.intervention_group_code
    where outcomes.is_measured
    group by outcomes.report_date, outcomes.cell_number, outcomes.instrument_code, outcomes.item_code

),

grouped as (

    select
        cells.report_date,
        cells.municipality_key,
        report_groups.scope_type,
        {{ report_scope_key('report_groups', 'cells') }} as scope_key,
        report_groups.breakdown_type,
        {{ report_breakdown_key('report_groups', 'cells') }} as breakdown_key,
        cells.area_code,
        counted.instrument_code,
        counted.item_code,
        counted.n_total,
        counted.n_measured,
        counted.n_positive,
        coalesce(spent.help_days, 0) as help_days,
        coalesce(spent.priced_days, 0) as priced_days,
        coalesce(spent.expense_dkk, 0) as expense_dkk
    from counted
    inner join cells on {{ same_keys('counted', 'cells', cell) }}
    inner join {{ ref('scope_breakdown') }} as report_groups on cells.group_level = report_groups.group_level
    left join spent on {{ same_keys('counted', 'spent', cell + ['instrument_code', 'item_code']) }}

),

added as (

    select
        report_date,
        {{ named | join(', ') }},
        instrument_code,
        item_code,
        sum(n_total) as n_total,
        sum(n_measured) as n_measured,
        sum(n_positive) as n_positive,
        sum(help_days) as help_days,
        sum(priced_days) as priced_days,
        sum(expense_dkk) as expense_dkk
    from grouped
    group by report_date, {{ named | join(', ') }}, instrument_code, item_code

)

select
    report_date,
    {{ named | join(',\n    ') }},
    instrument_code,
    item_code,
    cast(n_total as integer) as n_total,
    cast(n_measured as integer) as n_measured,
    cast(n_positive as integer) as n_positive,
    cast(help_days as integer) as help_days,
    cast(priced_days as integer) as priced_days,
    cast(expense_dkk as decimal(18, 2)) as known_expense_dkk,
    -- days without a price cost what the group's other days cost, as an average price says (C12)
    case
        when help_days = 0 then cast(0 as decimal(18, 2))
        when priced_days > 0
            then {{ share_of_amount('expense_dkk', 'cast(help_days as integer)', 'cast(priced_days as integer)') }}
    end as expense_dkk,
    {{ wilson_bound('n_positive', 'n_measured', '-') }} as share_positive_low,
    {{ wilson_bound('n_positive', 'n_measured', '+') }} as share_positive_high
from added
