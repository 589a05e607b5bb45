-- How long those with support at home on the last day of a month have had it without a break.
with months as (

    select * from {{ ref('int_report_months') }}

),

-- support at home; help in groups or of early kind stands beside it in V20
home_support as (

    select
        municipality_key,
        offer_key,
        person_key,
        start_date,
        end_date,
        -- a grant that begins where another ended goes on
        sum(is_begun) over (
            partition by municipality_key, person_key
            order by start_date, end_date rows between unbounded preceding and current row
        ) as spell_no
    from (
        select
            periods.*,
            case
                when
                    max(periods.end_date) over (
                        partition by periods.municipality_key, periods.person_key
                        order by periods.start_date, periods.end_date rows between unbounded preceding and 1 preceding
                    ) >= periods.start_date
                    then 0
                else 1
            end as is_begun
        from (
            select distinct
                municipality_key,
                offer_key,
                person_key,
                valid_from_date as start_date,
                coalesce(valid_to_date, cast('9999-12-31' as date)) as end_date
            from {{ ref('fct_granted_hours') }}
            where service_paragraph like 'SEL § 85%'
        ) as periods
    ) as marked

),

spells as (

    select
        municipality_key,
        person_key,
        spell_no,
        min(start_date) as start_date
    from home_support
    group by municipality_key, person_key, spell_no

),

supported as (

    select
        months.report_date,
        home_support.municipality_key,
        min(home_support.offer_key) as offer_key,
        min(spells.start_date) as start_date
    from months
    inner join home_support
        on months.report_date >= home_support.start_date and months.report_date < home_support.end_date
    inner join spells
        on
            home_support.municipality_key = spells.municipality_key
            and home_support.person_key = spells.person_key
            and home_support.spell_no = spells.spell_no
    group by months.report_date, home_support.municipality_key, home_support.person_key

)

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('support_duration', 'days', days_between('start_date', 'report_date') ~ ' + 1', '1', '1', '1') }}
from supported
