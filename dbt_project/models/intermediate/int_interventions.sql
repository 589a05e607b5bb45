-- Interventions as every fact and figure uses them: the reported lines with their chains of periods repaired by the
-- named rules of repair_rule, each line by one rule at most. A start is never moved and no line is lost: what a rule
-- drops has is_counted false. The dates as reported stand beside the dates as used (docs/rules/repair.md).
{% set forever = "cast('9999-12-31' as date)" -%}
with rules as (

    select
        *,
        coalesce(valid_from, cast('0001-01-01' as date)) as valid_from_date,
        coalesce(valid_to, {{ forever }}) as valid_to_date
    from {{ ref('repair_rule') }}
    where is_on and {{ var('repair_interventions') }}

),

chained as (

    select * from {{ ref('int_interventions_chained') }}

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
    from chained
    where is_in_chain

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
    chained.intervention_key,
    chained.area_code,
    chained.municipality_key,
    chained.person_key,
    chained.case_key,
    chained.target_group_key,
    chained.provider_key,
    chained.offer_key,
    chained.intervention_type_key,
    chained.law_paragraph_key,
    chained.municipality_code,
    chained.case_number,
    chained.decision_paragraph,
    chained.start_date as reported_start_date,
    chained.end_date as reported_end_date,
    chained.start_date,
    coalesce(repaired.repaired_end_date, chained.end_date) as end_date,
    chained.is_counted and chained.drop_rule_code is null and not chained.is_dropped_inside as is_counted,
    coalesce(chained.drop_rule_code, repaired.repair_rule_code) as repair_rule_code,
    chained.is_placement,
    chained.service_status_code,
    chained.calculation_frequency_code,
    chained.agreed_price_dkk_per_month,
    chained.ladder_group,
    chained.ladder_step,
    chained.order_in_step,
    chained.ladder_confidence
from chained
left join repaired on chained.intervention_key = repaired.intervention_key
