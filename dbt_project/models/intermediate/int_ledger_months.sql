-- Postings about help, by the month they pay for: one that pays for days of several months is divided by days, so that
-- the parts add up to the posting to the øre. Without a period of the service it is the accounting month's. A posting
-- that is taken back, or takes one back, pays for no days, and neither does a credit.
with postings as (

    select
        *,
        coalesce(service_start_date, period_start_date) as paid_from_date,
        case
            when service_start_date is null then {{ add_days('month_end_date', 1) }}
            else coalesce(service_end_date, {{ add_days(month_end('service_start_date'), 1) }})
        end as paid_to_date
    from {{ ref('fct_ledger') }}
    where is_counted

),

accounts as (

    select * from {{ ref('dim_account') }}

),

paragraph_types as (

    select * from {{ ref('intervention_type_mapping') }}
    where source_system = 'adult_order'

),

months as (

    select * from {{ ref('dim_date') }}
    where is_month_end

),

-- days of the period before the month and with it: the part is the difference of two shares of the whole
touched as (

    select
        postings.*,
        months.date_day as paid_month_end_date,
        greatest({{ days_between('postings.paid_from_date', 'months.month_start_date') }}, 0) as days_before,
        {{ days_between(
            'postings.paid_from_date', 'least(postings.paid_to_date, ' ~ add_days('months.date_day', 1) ~ ')'
        ) }} as days_until,
        {{ days_between('postings.paid_from_date', 'postings.paid_to_date') }} as days_paid
    from postings
    inner join months
        on postings.paid_from_date <= months.date_day and postings.paid_to_date > months.month_start_date

)

select
    touched.posting_key,
    touched.municipality_key,
    touched.case_key,
    touched.person_key,
    touched.provider_key,
    touched.paid_month_end_date,
    -- an account for several types leaves the choice to the posting's paragraph
    coalesce(
        case when position('|' in accounts.intervention_type_codes) = 0 then accounts.intervention_type_codes end,
        paragraph_types.intervention_type_code,
        'unknown'
    ) as intervention_type_code,
    {{ share_of_amount('touched.amount_dkk', 'touched.days_until', 'touched.days_paid') }}
    - {{ share_of_amount('touched.amount_dkk', 'touched.days_before', 'touched.days_paid') }} as amount_dkk,
    cast(
        case
            when
                touched.amount_dkk > 0
                and touched.reverses_posting_key is null
                and touched.reversed_by_posting_key is null
                then touched.days_until - touched.days_before
            else 0
        end as integer
    ) as paid_days
from touched
inner join accounts on touched.account_key = accounts.account_key
left join paragraph_types on lower(touched.service_paragraph) = lower(paragraph_types.source_text)
where accounts.use_code = 'help'
