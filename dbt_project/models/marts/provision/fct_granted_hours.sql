-- Grants of support hours by month: the days they hold in it, and the minutes that the days are worth.
with grants as (

    select * from {{ ref('stg_case_system__granted_hours') }}
    where lower(status) not in ('kladde', 'annulleret')

),

months as (

    select * from {{ ref('int_report_months') }}

),

offers as (

    select
        municipality_code,
        lower(offer_name) as offer_name,
        min(offer_id) as offer_id
    from {{ ref('stg_provider_registry__offer') }}
    group by municipality_code, lower(offer_name)

),

-- what the hours of a week count as: the fixed ones, or the middle of the interval; a month is 365.25 / 84 weeks
weekly as (

    select
        *,
        case
            when lower(hours_period) = 'uge' then (hours_low + coalesce(hours_high, hours_low)) / 2
            else (hours_low + coalesce(hours_high, hours_low)) / 2 * 84 / 365.25
        end as weekly_hours
    from grants

),

monthly as (

    select
        months.report_date as month_end_date,
        weekly.*,
        cast(weekly.weekly_hours * 60 as decimal(18, 4)) as weekly_minutes,
        {{ days_between(
            'greatest(weekly.valid_from_date, months.month_start_date)',
            'least(coalesce(weekly.valid_to_date, ' ~ add_days('months.report_date', 1) ~ '), '
            ~ add_days('months.report_date', 1) ~ ')'
        ) }} as active_days
    from weekly
    inner join months
        on
            weekly.valid_from_date <= months.report_date
            and coalesce(weekly.valid_to_date, cast('9999-12-31' as date)) > months.month_start_date

)

select
    {{ surrogate_key(['monthly.municipality_code', 'monthly.grant_id', 'monthly.valid_from_date']) }} as grant_key,
    monthly.month_end_date,
    {{ surrogate_key(['monthly.municipality_code']) }} as municipality_key,
    {{ surrogate_key(['monthly.municipality_code', 'monthly.case_number']) }} as case_key,
    {{ known_key(['monthly.person_id']) }} as person_key,
    {{ known_key(['offers.municipality_code', 'offers.offer_id']) }} as offer_key,
    monthly.service_paragraph,
    monthly.package_code,
    monthly.service_level,
    levels.service_level_code,
    coalesce(levels.is_flagged, false) as is_service_level_flagged,
    coalesce(monthly.is_group, false) as is_group,
    monthly.valid_from_date,
    monthly.valid_to_date,
    cast(monthly.active_days as integer) as active_days,
    -- in force on the last day of the month
    coalesce(monthly.valid_to_date, cast('9999-12-31' as date)) > monthly.month_end_date as is_active_at_month_end,
    monthly.weekly_minutes,
    cast(monthly.weekly_hours * 60 * monthly.active_days / 7 as decimal(18, 4)) as granted_minutes
from monthly
left join offers
    on monthly.municipality_code = offers.municipality_code and lower(monthly.offer_name) = offers.offer_name
-- a package has hours of its own and no level
left join {{ ref('service_level') }} as levels
    on
        monthly.package_code is null
        and (
            monthly.weekly_minutes > levels.from_minutes
            or (levels.is_from_included and monthly.weekly_minutes = levels.from_minutes)
        )
        and (
            monthly.weekly_minutes < levels.to_minutes
            or (levels.is_to_included and monthly.weekly_minutes = levels.to_minutes)
        )
