-- Each case at each reported month end: what was posted, and what its running help costs for the rest of the year.
{%- set case_columns = 'report_date, municipality_key, area_code, case_key, person_key' %}
with months as (

    select
        report_date,
        month_start_date,
        extract(month from report_date) as months_passed,
        {{ add_days(add_months(year_start('report_date'), 12), -1) }} as year_end_date
    from {{ ref('int_report_months') }}

),

cases as (

    select * from {{ ref('dim_case') }}

),

accounts as (

    select * from {{ ref('dim_account') }}

),

-- postings about help or about a citizen; the case knows better than a wrong account whose help it is
postings as (

    select
        ledger.month_end_date,
        ledger.municipality_key,
        case when ledger.case_key = {{ unknown_key() }} then accounts.area_code else cases.area_code end as area_code,
        ledger.case_key,
        ledger.person_key,
        sum(ledger.amount_dkk) as amount_dkk
    from {{ ref('fct_ledger') }} as ledger
    inner join accounts on ledger.account_key = accounts.account_key
    inner join cases on ledger.case_key = cases.case_key
    where
        ledger.is_counted
        and (
            accounts.use_code = 'help'
            or ledger.case_key <> {{ unknown_key() }}
            or ledger.person_key <> {{ unknown_key() }}
        )
    group by
        ledger.month_end_date,
        ledger.municipality_key,
        case when ledger.case_key = {{ unknown_key() }} then accounts.area_code else cases.area_code end,
        ledger.case_key,
        ledger.person_key

),

-- the report month itself has no days to come: help that runs has a row also in December
coming_months as (

    select
        months.report_date,
        greatest(calendar.month_start_date, {{ add_days('months.report_date', 1) }}) as first_day,
        {{ add_days('calendar.date_day', 1) }} as next_month_start_date,
        extract(day from calendar.date_day) as days_in_month
    from months
    inner join {{ ref('dim_date') }} as calendar
        on
            months.report_date <= calendar.date_day
            and months.year_end_date >= calendar.date_day
            and calendar.is_month_end

),

running as (

    select * from {{ ref('fct_intervention') }}
    where is_counted and agreed_price_dkk_per_month is not null

),

parts as (

    select
        months.report_date,
        postings.municipality_key,
        postings.area_code,
        postings.case_key,
        postings.person_key,
        case when postings.month_end_date = months.report_date then postings.amount_dkk else 0 end as month_dkk,
        case
            when postings.month_end_date = {{ add_days('months.month_start_date', -1) }} then postings.amount_dkk else 0
        end as previous_month_dkk,
        case
            when postings.month_end_date >= {{ year_start('months.report_date') }} then postings.amount_dkk else 0
        end as year_dkk,
        0 as remaining_dkk
    from months
    inner join postings
        on
            months.report_date >= postings.month_end_date
            -- in January the month before is last year's
            and least({{ year_start('months.report_date') }}, {{ add_days('months.month_start_date', -1) }})
            <= postings.month_end_date

    union all

    select
        coming_months.report_date,
        running.municipality_key,
        running.area_code,
        running.case_key,
        running.person_key,
        0 as month_dkk,
        0 as previous_month_dkk,
        0 as year_dkk,
        {{ share_of_amount(
            'running.agreed_price_dkk_per_month',
            'greatest(' ~ days_between(
                'coming_months.first_day',
                "least(coalesce(running.end_date, cast('9999-12-31' as date)), coming_months.next_month_start_date)"
            ) ~ ', 0)',
            'cast(coming_months.days_in_month as integer)'
        ) }} as remaining_dkk
    from coming_months
    inner join running
        on {{ is_active_on('coming_months.report_date', 'running.start_date', 'running.end_date') }}

),

summed as (

    select
        {{ case_columns }},
        cast(sum(month_dkk) as decimal(18, 2)) as spent_month_dkk,
        cast(sum(previous_month_dkk) as decimal(18, 2)) as spent_previous_month_dkk,
        cast(sum(year_dkk) as decimal(18, 2)) as spent_dkk,
        cast(sum(remaining_dkk) as decimal(18, 2)) as remaining_dkk
    from parts
    group by {{ case_columns }}

)

select
    {{ surrogate_key([
        'summed.report_date', 'summed.municipality_key', 'summed.area_code', 'summed.case_key', 'summed.person_key'
    ]) }} as case_economy_key,
    summed.*,
    cast(summed.spent_dkk + summed.remaining_dkk as decimal(18, 2)) as expected_dkk,
    {{ share_of_amount('summed.spent_dkk', '12', 'cast(extract(month from summed.report_date) as integer)') }}
        as rolled_forward_dkk
from summed
