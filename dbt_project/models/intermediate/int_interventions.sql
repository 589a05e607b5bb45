-- Interventions as every fact and figure uses them: the reported lines with their chains of periods repaired by the
-- named rules of repair_rule, each line by one rule at most. A start is never moved and no line is lost: what a rule
-- drops has is_counted false. The dates as reported stand beside the dates as used (docs/rules/repair.md).
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

placement_ends as (

    select
        placement_ends.municipality_code,
        placement_ends.case_number,
        lower(placement_ends.offer_name) as offer_name,
        placement_ends.start_date,
        end_reasons.end_reason_code
    from {{ ref('stg_case_system__placement_end') }} as placement_ends
    inner join {{ ref('placement_end_reason') }} as end_reasons
        on lower(placement_ends.end_reason) = lower(end_reasons.source_text)

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

),

-- a child lives in one place: of the placements that still run the later is where
placed as (

    select
        *,
        is_placement and area_code = 'children' and coalesce(ladder_group, '') <> 'part_of_placement' as is_stay,
        min(
            case
                when
                    is_placement
                    and area_code = 'children'
                    and coalesce(ladder_group, '') <> 'part_of_placement'
                    and end_date is null
                    and chain_end_date is null
                    then start_date
            end
        ) over (
            partition by municipality_key, person_key
            order by start_date
            range between interval '1 day' following and unbounded following
        ) as next_open_date,
        min(case when is_placement and area_code = 'children' then start_date end) over (
            partition by municipality_key, person_key
            order by start_date
            range between interval '1 day' following and unbounded following
        ) as next_placement_date
    from in_chain

),

judged as (

    select
        placed.*,
        case
            when placed.chain_rule_code is not null or not placed.is_stay then null
            when placed.end_date is null and placed.next_open_date is not null then 'REP5'
            when
                placement_ends.end_reason_code = 'planned_move'
                and coalesce(placed.next_placement_date, {{ forever }}) > placed.end_date
                then 'REP6'
        end as candidate_code
    from placed
    left join placement_ends
        on
            placed.municipality_code = placement_ends.municipality_code
            and placed.case_number = placement_ends.case_number
            and lower(placed.offer_name) = placement_ends.offer_name
            and placed.start_date = placement_ends.start_date

),

repaired as (

    select
        judged.intervention_key,
        judged.is_inside and judged.chain_rule_code is not null as is_dropped,
        coalesce(judged.chain_rule_code, rules.rule_code) as repair_rule_code,
        case rules.rule_code when 'REP5' then judged.next_open_date else judged.chain_end_date end as repaired_end_date
    from judged
    left join rules
        on
            judged.candidate_code = rules.rule_code
            and judged.start_date >= rules.valid_from_date
            and judged.start_date < rules.valid_to_date
            and (
                judged.candidate_code <> 'REP6'
                or least(coalesce(judged.next_placement_date, {{ forever }}), cast('{{ var("report_date") }}' as date))
                > {{ add_days('judged.end_date', 'rules.max_days') }}
            )

)

select
    dropped.intervention_key,
    dropped.area_code,
    dropped.municipality_key,
    dropped.person_key,
    dropped.case_key,
    dropped.target_group_key,
    dropped.provider_key,
    dropped.offer_key,
    dropped.intervention_type_key,
    dropped.law_paragraph_key,
    dropped.municipality_code,
    dropped.case_number,
    dropped.decision_paragraph,
    dropped.start_date as reported_start_date,
    dropped.end_date as reported_end_date,
    dropped.start_date,
    coalesce(repaired.repaired_end_date, dropped.end_date) as end_date,
    dropped.is_counted and dropped.drop_rule_code is null and not coalesce(repaired.is_dropped, false) as is_counted,
    coalesce(dropped.drop_rule_code, repaired.repair_rule_code) as repair_rule_code,
    dropped.is_placement,
    dropped.service_status_code,
    dropped.calculation_frequency_code,
    dropped.agreed_price_dkk_per_month,
    dropped.ladder_group,
    dropped.ladder_step,
    dropped.order_in_step,
    dropped.ladder_confidence
from dropped
left join repaired on dropped.intervention_key = repaired.intervention_key
