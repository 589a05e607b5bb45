{#- V2, V5: what all cases of an area come to. -#}
{%- macro economy_case_sums() -%}
    select
        report_date,
        municipality_key,
        area_code,
        sum(expected_dkk) as expected_dkk,
        sum(rolled_forward_dkk) as rolled_forward_dkk,
        sum(remaining_dkk) as remaining_dkk,
        -- V5: a posting that names no citizen is in no citizen's expense
        sum(case when person_key <> {{ unknown_key() }} then spent_month_dkk end) as citizens_month_dkk,
        count(distinct case when spent_month_dkk <> 0 then nullif(person_key, {{ unknown_key() }}) end) as n_month,
        count(distinct nullif(person_key, {{ unknown_key() }})) as n_total
    from {{ ref('fct_case_economy') }}
    where area_code in ('children', 'adults')
    group by report_date, municipality_key, area_code
{%- endmacro -%}

{#- V4: the dearest cases of the year by what they are expected to cost, as rank and amount; a row names nobody, and its
    number is that of the cases ranked. -#}
{%- macro economy_dearest() -%}
    select
        *,
        row_number() over (
            partition by report_date, municipality_key, area_code
            order by expected_dkk desc, case_key
        ) as cost_rank,
        count(*) over (partition by report_date, municipality_key, area_code) as n_total
    from (
        select
            report_date,
            municipality_key,
            area_code,
            case_key,
            sum(expected_dkk) as expected_dkk,
            sum(spent_dkk) as spent_dkk
        from {{ ref('fct_case_economy') }}
        where case_key <> {{ unknown_key() }} and area_code in ('children', 'adults')
        group by report_date, municipality_key, area_code, case_key
        having sum(expected_dkk) > 0
    ) as cases
{%- endmacro -%}

{#- V3, V10: expense and months of the period by type of intervention and whole, with the part of own providers. -#}
{%- macro economy_price_sums() -%}
    select
        months.report_date,
        expenses.municipality_key,
        expenses.area_code,
        cells.breakdown_type,
        case cells.breakdown_type when 'none' then 'all' else expenses.intervention_type_key end as breakdown_key,
        sum(expenses.expense_dkk) as expense_dkk,
        sum(expenses.priced_child_months) as priced_months,
        sum(expenses.ledger_expense_dkk) as ledger_dkk,
        sum(case when expenses.ledger_expense_dkk is not null then expenses.child_months end) as ledger_months,
        sum(case when expenses.ledger_expense_dkk is null then expenses.expense_dkk end) as fallback_dkk,
        sum(expenses.agreed_expense_dkk) as agreed_dkk,
        sum(case when expenses.agreed_expense_dkk is not null then expenses.child_months end) as agreed_months,
        sum(case when providers.is_internal then expenses.expense_dkk else 0 end) as internal_dkk,
        count(distinct expenses.person_key) as n_total,
        count(distinct case when expenses.expense_dkk is not null then expenses.person_key end) as n_used,
        count(distinct case when expenses.ledger_expense_dkk is not null then expenses.person_key end) as n_ledger,
        count(distinct case when expenses.agreed_expense_dkk is not null then expenses.person_key end) as n_agreed
    from {{ reported_month_ends() }} as months
    inner join {{ ref('fct_intervention_expense') }} as expenses
        on {{ in_period('expenses.month_end_date', 'months.report_date', var('activity_period_months')) }}
    inner join {{ ref('dim_provider') }} as providers on expenses.provider_key = providers.provider_key
    cross join (select 'none' as breakdown_type union all select 'intervention_type' as breakdown_type) as cells
    where expenses.is_counted_age
    group by
        months.report_date, expenses.municipality_key, expenses.area_code, cells.breakdown_type,
        case cells.breakdown_type when 'none' then 'all' else expenses.intervention_type_key end
{%- endmacro -%}

{#- One measure of rows about a whole municipality. -#}
{%- macro economy_measure(
    rows, measure, numerator, denominator='null', unit='dkk', measured='n_total', breakdown=none
) -%}
    select
        report_date,
        municipality_key,
        area_code,
        'municipality' as scope_type,
        municipality_key as scope_key,
        {{ breakdown or "'none' as breakdown_type, 'all' as breakdown_key" }},
        cast(null as varchar) as item_code,
        n_total,
        {{ measured }} as n_measured,
        {{ economy_row(measure, numerator, denominator, unit) }}
    from {{ rows }}
{%- endmacro -%}
