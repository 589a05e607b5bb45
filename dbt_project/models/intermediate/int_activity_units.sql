-- What is counted of activity beside the ladder: the expense per step (LAD11), the follow-ups that fell due (LAD12) and
-- the days with help of each type (C24); one row per child or follow-up.
with report_months as (

    select
        *,
        {{ add_days('report_date', 1) }} as period_end_date,
        {{ add_months('month_start_date', -11) }} as year_start_date
    from {{ ref('int_report_months') }}

),

intervention_months as (

    select * from {{ ref('fct_intervention_month') }}
    where is_counted_age and area_code = 'children'

),

spells as (

    select
        *,
        coalesce(end_date, cast('9999-12-31' as date)) as until_date
    from {{ ref('int_intervention_spells') }}
    where group_level = 'intervention_type' and area_code = 'children'

),

persons as (

    select
        person_key,
        coalesce({{ counted_until('birth_date') }}, cast('9999-12-31' as date)) as counted_until_date
    from {{ ref('int_persons') }}

),

followups as (

    select
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        planned_date,
        held_date
    from {{ ref('stg_case_system__followup') }}
    where
        lower(status) in ('planlagt', 'afholdt')
        and lower(followup_type) in ('opfølgning på indsats', 'opfølgning på anbringelse')

),

-- the days of the year on which a child had help of one type, each day once
recipient_days as (

    select
        report_months.report_date,
        spells.municipality_key,
        spells.person_key,
        spells.intervention_type_key,
        sum({{ days_between(
            'greatest(spells.start_date, report_months.year_start_date)',
            'least(spells.until_date, report_months.period_end_date, persons.counted_until_date)'
        ) }}) as help_days
    from report_months
    inner join spells
        on
            report_months.report_date >= spells.start_date
            and report_months.year_start_date < spells.until_date
    inner join persons
        on
            spells.person_key = persons.person_key
            and greatest(spells.start_date, report_months.year_start_date) < persons.counted_until_date
    group by
        report_months.report_date,
        spells.municipality_key,
        spells.person_key,
        spells.intervention_type_key

),

expenses as (

    select
        report_months.report_date,
        intervention_months.municipality_key,
        intervention_months.person_key,
        {{ step_code('ladder.ladder_step') }} as step_code,
        sum(intervention_months.expense_dkk) as expense_dkk
    from report_months
    inner join intervention_months
        on
            {{ months_between('intervention_months.month_end_date', 'report_months.report_date') }}
            between 0 and {{ (var('activity_period_months') | int) - 1 }}
    inner join
        {{ ref('int_intervention_ladder') }} as ladder
        on intervention_months.intervention_key = ladder.intervention_key
    group by
        report_months.report_date,
        intervention_months.municipality_key,
        intervention_months.person_key,
        {{ step_code('ladder.ladder_step') }}

)

{% set priced = "case when expense_dkk is null then 0 else 1 end" -%}
select
    report_date,
    municipality_key,
    {{ figure_unit(
        "'ladder_expense'", numerator='expense_dkk', denominator='null', measured=priced,
        breakdown_type="'ladder_step'", breakdown_key='step_code'
    ) }}
from expenses

union all

select
    report_date,
    municipality_key,
    {{ figure_unit(
        "'ladder_expense'", numerator='sum(expense_dkk)', denominator='null', measured='max(' ~ priced ~ ')'
    ) }}
from expenses
group by report_date, municipality_key, person_key

union all

select
    report_date,
    municipality_key,
    {{ figure_unit(
        "'full_year_recipients'", numerator='help_days', denominator='null',
        breakdown_type="'intervention_type'", breakdown_key='intervention_type_key'
    ) }}
from recipient_days

union all

-- one that was held later than the report date was not held then
select
    report_months.report_date,
    followups.municipality_key,
    {{ figure_unit("'followups'", "case when followups.held_date <= followups.planned_date then 'in_time' "
        ~ "when followups.held_date <= report_months.report_date then 'late' else 'not_held' end") }}
from report_months
inner join followups
    on
        report_months.report_date >= followups.planned_date
        and {{ add_months('report_months.month_start_date', 1 - (var('ladder_period_months') | int)) }}
        <= followups.planned_date
