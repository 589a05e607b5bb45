-- The chains of periods of each person, place and type of help, and what the rules REP1 to REP4 of repair_rule make of
-- them: which lines drop out, and when a line ends that overlaps or nearly meets the next (docs/rules/repair.md).
{% set forever = "cast('9999-12-31' as date)" -%}
{% set chain = "municipality_key, person_key, area_code, place_key, intervention_type_key" -%}
with rules as (

    select
        *,
        coalesce(valid_from, cast('0001-01-01' as date)) as valid_from_date,
        coalesce(valid_to, {{ forever }}) as valid_to_date
    from {{ ref('repair_rule') }}
    where is_on and {{ var('repair_interventions') }}

),

reported as (

    select
        *,
        coalesce(end_date, {{ forever }}) as until_date,
        case when offer_key <> {{ unknown_key() }} then offer_key else provider_key end as place_key
    from {{ ref('int_interventions_reported') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by {{ chain }}, start_date, until_date, agreed_price_dkk_per_month
            order by case_number, intervention_key
        ) as copy_number,
        person_key <> {{ unknown_key() }} and place_key <> {{ unknown_key() }} as is_known
    from reported

),

dropped as (

    select
        numbered.*,
        rules.rule_code as drop_rule_code
    from numbered
    left join rules
        on
            rules.rule_code
            = case
                when not numbered.is_counted then 'REP2'
                when numbered.copy_number > 1 and numbered.is_known then 'REP1'
            end
            and coalesce(numbered.start_date, rules.valid_from_date) >= rules.valid_from_date
            and coalesce(numbered.start_date, rules.valid_from_date) < rules.valid_to_date

),

-- what lies inside an earlier period of the chain; a period without an end is newer knowledge, and never inside
reached as (

    select
        *,
        coalesce(
            until_date < {{ forever }}
            and until_date <= max(until_date) over (
                partition by {{ chain }}
                order by start_date
                range between unbounded preceding and interval '1 day' preceding
            ), false
        ) as is_inside
    from dropped
    where is_counted and is_known and drop_rule_code is null

),

chained as (

    select
        *,
        min(case when not is_inside then start_date end) over (
            partition by {{ chain }}
            order by start_date
            range between interval '1 day' following and unbounded following
        ) as next_start_date
    from reached

),

in_chain as (

    select
        chained.*,
        rules.rule_code as chain_rule_code,
        case when rules.rule_code is not null and not chained.is_inside then chained.next_start_date end
            as chain_end_date
    from chained
    left join rules
        on
            rules.rule_code
            = case
                when chained.is_inside or chained.next_start_date < chained.until_date then 'REP4'
                when chained.next_start_date > chained.until_date then 'REP3'
            end
            and chained.start_date >= rules.valid_from_date
            and chained.start_date < rules.valid_to_date
            and (
                rules.max_days is null
                or {{ days_between('chained.until_date', 'chained.next_start_date') }} <= rules.max_days
            )

)

select
    dropped.*,
    in_chain.intervention_key is not null as is_in_chain,
    coalesce(in_chain.is_inside and in_chain.chain_rule_code is not null, false) as is_dropped_inside,
    in_chain.chain_rule_code,
    in_chain.chain_end_date
from dropped
left join in_chain on dropped.intervention_key = in_chain.intervention_key
