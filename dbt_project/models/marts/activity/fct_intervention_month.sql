{%- set help = ['municipality_key', 'case_key', 'intervention_type_key', 'provider_key', 'month_end_date'] -%}
-- Each month of help and what it cost: as posted, when postings pay for every day of it, and else as agreed (C12). This
-- is the one place that chooses between the two.
with types as (

    select * from {{ ref('dim_intervention_type') }}

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

-- a posting names case, type and payee, and not the line of help
posted as (

    select
        months.municipality_key,
        months.case_key,
        types.intervention_type_key,
        months.provider_key,
        months.paid_month_end_date as month_end_date,
        sum(months.amount_dkk) as posted_dkk,
        sum(months.paid_days) as paid_days
    from {{ ref('int_ledger_months') }} as months
    inner join types on months.intervention_type_code = types.intervention_type_code
    group by
        months.municipality_key, months.case_key, types.intervention_type_key, months.provider_key,
        months.paid_month_end_date

),

-- several lines of the same help share a posting by days, the earliest first
priced as (

    select
        *,
        {{ share_of_amount('agreed_price_dkk_per_month', 'active_days', 'days_in_month') }} as agreed_expense_dkk,
        cast(sum(active_days) over (partition by {{ help | join(', ') }}) as integer) as help_days,
        cast(
            sum(active_days) over (
                partition by {{ help | join(', ') }}
                order by active_from_date, active_days, intervention_key
                rows between unbounded preceding and current row
            ) as integer
        ) as days_until
    from {{ ref('int_intervention_months') }}

),

-- postings for a part of the days would show dear help as cheap: the bills of the others have not come
costed as (

    select
        priced.*,
        case
            when posted.paid_days >= priced.help_days
                then
                    {{ share_of_amount('posted.posted_dkk', 'priced.days_until', 'priced.help_days') }}
                    - {{ share_of_amount(
                        'posted.posted_dkk', '(priced.days_until - priced.active_days)', 'priced.help_days'
                    ) }}
        end as ledger_expense_dkk
    from priced
    left join posted on {{ same_keys('priced', 'posted', help) }}

)

select
    costed.month_end_date,
    costed.intervention_key,
    costed.area_code,
    costed.municipality_key,
    costed.person_key,
    costed.case_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.employee_key, {{ unknown_key() }}) as employee_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    costed.target_group_key,
    costed.provider_key,
    costed.intervention_type_key,
    costed.is_placement,
    costed.active_days,
    costed.days_in_month,
    cast(cast(costed.active_days as decimal(18, 10)) / costed.days_in_month as decimal(18, 10)) as child_months,
    costed.agreed_price_dkk_per_month,
    costed.agreed_expense_dkk,
    cast(costed.ledger_expense_dkk as decimal(18, 2)) as ledger_expense_dkk,
    cast(coalesce(costed.ledger_expense_dkk, costed.agreed_expense_dkk) as decimal(18, 2)) as expense_dkk,
    case
        when costed.ledger_expense_dkk is not null then 'ledger'
        when costed.agreed_expense_dkk is not null then 'agreed'
        else 'none'
    end as price_source_code,
    costed.is_active_at_month_end,
    costed.is_aftercare,
    costed.is_counted_age
from costed
left join caseworkers
    on
        costed.case_key = caseworkers.case_key
        and {{ is_active_on('costed.last_active_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
