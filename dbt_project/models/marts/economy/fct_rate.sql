-- Each rate of the registry in each reported month that it is in force in: a rate that begins or ends inside a month
-- counts for its own days.
with rates as (

    select * from {{ ref('stg_provider_registry__rate') }}

),

departments as (

    select * from {{ ref('stg_provider_registry__department') }}

),

rate_types as (

    select * from {{ ref('rate_type') }}

),

months as (

    select
        *,
        {{ add_days('report_date', 1) }} as next_month_start_date,
        cast(extract(day from report_date) as integer) as days_in_month
    from {{ ref('int_report_months') }}

),

in_force as (

    select
        rates.*,
        months.report_date,
        months.days_in_month,
        {{ days_between(
            'greatest(rates.valid_from_date, months.month_start_date)',
            "least(coalesce(rates.valid_to_date, cast('9999-12-31' as date)), months.next_month_start_date)"
        ) }} as days_in_force
    from rates
    inner join months
        on
            rates.valid_from_date < months.next_month_start_date
            and coalesce(rates.valid_to_date, cast('9999-12-31' as date)) > months.month_start_date

),

offers as (

    select
        municipality_code,
        department_id,
        max(offer_id) as offer_id
    from departments
    group by municipality_code, department_id

)

select
    {{ surrogate_key([
        'in_force.municipality_code', 'in_force.rate_id', 'in_force.valid_from_date', 'in_force.report_date'
    ]) }} as rate_key,
    {{ surrogate_key(['in_force.municipality_code']) }} as municipality_key,
    {{ known_key(['offers.municipality_code', 'offers.offer_id']) }} as offer_key,
    in_force.department_id,
    in_force.report_date as month_end_date,
    coalesce(rate_types.rate_type_code, 'unknown') as rate_type_code,
    coalesce(rate_types.rate_type_name, in_force.rate_type) as rate_type_name,
    in_force.package_code,
    in_force.rate_dkk,
    in_force.unit as rate_unit_name,
    in_force.weekly_hours,
    in_force.valid_from_date,
    in_force.valid_to_date,
    cast(in_force.days_in_force as integer) as days_in_force,
    -- what the rate comes to for its days of the month; an hour's rate needs the hours of the week
    case lower(in_force.unit)
        when 'døgn' then cast(in_force.rate_dkk * in_force.days_in_force as decimal(18, 2))
        when 'uge' then {{ share_of_amount('in_force.rate_dkk', 'in_force.days_in_force', '7') }}
        when 'måned'
            then {{ share_of_amount('in_force.rate_dkk', 'in_force.days_in_force', 'in_force.days_in_month') }}
        when 'time'
            then {{ share_of_amount(
                '(in_force.rate_dkk * in_force.weekly_hours)', 'in_force.days_in_force', '7', decimals=4
            ) }}
    end as month_dkk
from in_force
left join offers
    on
        in_force.municipality_code = offers.municipality_code
        and in_force.department_id = offers.department_id
left join rate_types on lower(in_force.rate_type) = lower(rate_types.source_text)
