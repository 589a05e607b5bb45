-- What each line of help costs by the case system in each month that it touches: its days in the month at its price, as
-- it would be billed. The average price of C12 is another measure: it spreads the year evenly over the months.
with services as (

    select
        *,
        quantity * amount_dkk as whole_dkk
    from {{ ref('int_services_granted') }}

),

interventions as (

    select * from {{ ref('int_interventions') }}
    where is_counted

),

providers as (

    select * from {{ ref('dim_provider') }}

),

-- the reported months, and those that the ledger has besides
needed_months as (

    select month_start_date from {{ ref('int_activity_months') }}
    union
    select period_start_date as month_start_date from {{ ref('fct_ledger') }}

),

months as (

    select
        month_start_date,
        {{ add_months('month_start_date', 1) }} as next_month_start_date
    from needed_months

),

touched as (

    select
        interventions.intervention_key,
        interventions.area_code,
        interventions.municipality_key,
        interventions.municipality_code,
        interventions.person_key,
        interventions.case_key,
        interventions.case_number,
        interventions.provider_key,
        interventions.intervention_type_key,
        services.intervention_type_code,
        services.service_paragraph,
        services.calculation_frequency_code,
        services.whole_dkk,
        services.agreed_price_dkk_per_month,
        months.month_start_date,
        {{ month_end('months.month_start_date') }} as month_end_date,
        cast({{ days_between('months.month_start_date', 'months.next_month_start_date') }} as integer) as days_in_month,
        interventions.start_date >= months.month_start_date as is_first_month,
        greatest(interventions.start_date, months.month_start_date) as active_from_date,
        least(coalesce(interventions.end_date, months.next_month_start_date), months.next_month_start_date)
            as active_to_date
    from interventions
    inner join services on interventions.intervention_key = services.intervention_key
    inner join months
        on
            interventions.start_date < months.next_month_start_date
            and coalesce(interventions.end_date, cast('9999-12-31' as date)) > months.month_start_date

),

counted as (

    select
        *,
        cast({{ days_between('active_from_date', 'active_to_date') }} as integer) as active_days
    from touched

),

priced as (

    select
        *,
        cast({{ price_of_days('counted', 'active_days', 'days_in_month', 'is_first_month') }} as decimal(18, 2))
            as price_dkk
    from counted

)

select
    {{ surrogate_key(['priced.intervention_key', 'priced.month_start_date']) }} as case_price_key,
    -- the same help of a case: paragraph and provider, as a posting can name them
    {{ surrogate_key([
        'priced.municipality_code', 'priced.case_number', 'priced.service_paragraph', 'providers.cvr_number'
    ]) }} as help_key,
    providers.cvr_number as provider_cvr_number,
    priced.*
from priced
left join providers on priced.provider_key = providers.provider_key
