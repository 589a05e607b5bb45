{%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" -%}
-- What there is to do on the report date, one row per thing: the lists that caseworkers and managers work from.
with case_months as (

    select * from {{ ref('fct_case_month') }}
    where month_end_date = {{ report_date }}

),

obligations as (

    select * from {{ ref('fct_obligation') }}
    where coalesce(left_date, cast('9999-12-31' as date)) > {{ report_date }}

),

deadlines as (

    select * from {{ ref('deadline_type') }}

),

interventions as (

    select * from {{ ref('fct_intervention') }}
    where is_counted and {{ is_active_on(report_date, 'start_date', 'end_date') }}

),

intervention_types as (

    select * from {{ ref('dim_intervention_type') }}

),

placements as (

    select * from {{ ref('fct_placement') }}

),

persons as (

    select * from {{ ref('int_persons') }}

),

profiles as (

    select
        snapshots.*,
        items.item_name
    from {{ ref('fct_profile_snapshot') }} as snapshots
    inner join {{ ref('dim_instrument_item') }} as items
        on snapshots.instrument_item_key = items.instrument_item_key
    where snapshots.report_date = {{ report_date }} and snapshots.parent_item_code is null

),

goals as (

    select
        assessments.goal_key,
        assessments.case_key,
        assessments.followup_date,
        grades.grade_code,
        row_number() over (
            partition by assessments.goal_key
            order by assessments.followup_date desc
        ) as recency
    from {{ ref('fct_goal_assessment') }} as assessments
    inner join {{ ref('dim_grade') }} as grades on assessments.grade_key = grades.grade_key
    where assessments.is_state_of_day and assessments.followup_date <= {{ report_date }}

),

grants as (

    select
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key,
        max(valid_from_date) as latest_grant_date
    from {{ ref('stg_case_system__granted_hours') }}
    where
        lower(status) in ('bevilget', 'ophørt')
        and {{ is_active_on(report_date, 'valid_from_date', 'valid_to_date') }}
    group by municipality_code, case_number

),

-- the latest day on which hours or price of a case's help changed
unchanged as (

    select
        interventions.case_key,
        greatest(
            max(interventions.start_date), max(coalesce(grants.latest_grant_date, interventions.start_date))
        ) as changed_date
    from interventions
    left join grants on interventions.case_key = grants.case_key
    group by interventions.case_key

),

expected as (

    select distinct {{ known_key(['person_id']) }} as person_key
    from {{ ref('stg_case_system__expected_inflow') }}
    where lower(direction) = 'tilgang' and person_id is not null

),

offers as (

    select
        {{ surrogate_key(['municipality_code', 'offer_id']) }} as offer_key,
        {{ known_key(['municipality_code', 'provider_id']) }} as provider_key,
        coalesce(offer_name, 'Ukendt') as offer_name
    from {{ ref('stg_provider_registry__offer') }}

),

occupancy as (

    select
        *,
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        {{ known_key(['person_id']) }} as person_key,
        {{ surrogate_key(['municipality_code', 'offer_id']) }} as offer_key
    from {{ ref('stg_provider_journal__occupancy') }}

),

listed as (

    select distinct
        municipality_key,
        person_key,
        offer_key
    from occupancy
    where
        handling_municipality_code = municipality_code
        and {{ is_active_on(report_date, 'start_date', 'end_date') }}

),

rate_types as (

    select * from {{ ref('rate_type') }}
    where rate_type_code = 'special'

),

special_rates as (

    select
        rates.*,
        lead(rates.valid_from_date) over (
            partition by rates.municipality_code, rates.department_id
            order by rates.valid_from_date
        ) as next_rate_date
    from {{ ref('stg_provider_registry__rate') }} as rates
    inner join rate_types on lower(rates.rate_type) = lower(rate_types.source_text)

),

-- the case that a person's row belongs to when the source names none: the one opened last
person_cases as (

    select
        municipality_key,
        person_key,
        case_key,
        area_code,
        row_number() over (
            partition by municipality_key, person_key
            order by has_help desc, case_key asc
        ) as case_rank
    from case_months

),

found as (

    select
        obligations.municipality_key,
        obligations.person_key,
        obligations.case_key,
        obligations.area_code,
        obligations.organisation_key,
        obligations.caseworker_id,
        {{ worklist_item(
            'obligation_overdue', 'obligations.obligation_key',
            "deadlines.deadline_type_name || coalesce(' (' || deadlines.law_text || ')', '')",
            due_date='obligations.due_date',
            severity="case deadlines.binding when 'law' then 1 else 2 end"
        ) }}
    from obligations
    inner join deadlines
        on
            obligations.deadline_type_code = deadlines.deadline_type_code
            and obligations.deadline_version = deadlines.version
    where obligations.obligation_status_code = 'overdue'

    union all

    select
        obligations.municipality_key,
        obligations.person_key,
        obligations.case_key,
        obligations.area_code,
        obligations.organisation_key,
        obligations.caseworker_id,
        {{ worklist_item(
            'obligation_due_soon', 'obligations.obligation_key',
            "deadlines.deadline_type_name || coalesce(' (' || deadlines.law_text || ')', '')",
            due_date='obligations.due_date',
            severity="case deadlines.binding when 'law' then 3 else 4 end"
        ) }}
    from obligations
    inner join deadlines
        on
            obligations.deadline_type_code = deadlines.deadline_type_code
            and obligations.deadline_version = deadlines.version
    where
        obligations.obligation_status_code = 'not_yet_due'
        and obligations.due_date <= {{ add_days(report_date, var('worklist_soon_days')) }}

    union all

    select
        municipality_key,
        person_key,
        case_key,
        area_code,
        organisation_key,
        caseworker_id,
        {{ worklist_item('no_plan', 'case_key', "'Sagen har ingen gyldig plan'", severity=2) }}
    from case_months
    where is_plan_required and not has_valid_plan

    union all

    select
        municipality_key,
        person_key,
        case_key,
        area_code,
        organisation_key,
        caseworker_id,
        {{ worklist_item(
            'registration_gap', 'case_key', "'Afgørelse om en igangværende indsats mangler'", severity=2, gap="'decision'"
        ) }}
    from case_months
    where is_decision_missing

    union all

    select
        municipality_key,
        person_key,
        case_key,
        area_code,
        organisation_key,
        caseworker_id,
        {{ worklist_item(
            'registration_gap', 'obligation_key', "'Dato for næste opfølgning mangler'", severity=3,
            gap="'followup_date'"
        ) }}
    from obligations
    where obligation_status_code = 'no_date'

    union all

    select
        interventions.municipality_key,
        interventions.person_key,
        interventions.case_key,
        interventions.area_code,
        cast(null as varchar) as organisation_key,
        cast(null as varchar) as caseworker_id,
        {{ worklist_item(
            'registration_gap', 'interventions.intervention_key',
            "'Pris mangler: ' || intervention_types.intervention_type_name", gap="'price'",
            provider='interventions.provider_key'
        ) }}
    from interventions
    inner join intervention_types
        on interventions.intervention_type_key = intervention_types.intervention_type_key
    where interventions.agreed_price_dkk_per_month is null

    union all

    select
        interventions.municipality_key,
        interventions.person_key,
        interventions.case_key,
        interventions.area_code,
        cast(null as varchar) as organisation_key,
        cast(null as varchar) as caseworker_id,
        {{ worklist_item(
            'registration_gap', 'interventions.intervention_key',
            "'Leverandøren er ikke kendt: ' || intervention_types.intervention_type_name", gap="'provider'"
        ) }}
    from interventions
    inner join intervention_types
        on interventions.intervention_type_key = intervention_types.intervention_type_key
    where interventions.provider_key = {{ unknown_key() }}

    union all

    select
        municipality_key,
        person_key,
        case_key,
        'children' as area_code,
        cast(null as varchar) as organisation_key,
        cast(null as varchar) as caseworker_id,
        {{ worklist_item(
            'registration_gap', 'placement_key', "'Årsag til anbringelsens ophør mangler'", gap="'end_reason'",
            provider='provider_key'
        ) }}
    from placements
    where
        end_reason_code = 'not_registered'
        and {{ in_period('end_date', report_date, var('timeliness_period_months')) }}

    union all

    select
        case_months.municipality_key,
        case_months.person_key,
        case_months.case_key,
        case_months.area_code,
        case_months.organisation_key,
        case_months.caseworker_id,
        {{ worklist_item(
            'registration_gap', 'case_months.case_key', "'Barnets funktionsniveau er ikke scoret'", gap="'score'"
        ) }}
    from case_months
    inner join profiles
        on
            case_months.municipality_key = profiles.municipality_key
            and case_months.person_key = profiles.person_key
    where
        case_months.area_code = 'children'
        and case_months.has_help
        and case_months.is_conversation_expected
        and profiles.area_code = 'children'
        and profiles.item_code = 'overall'
        and profiles.development_label_code = 'not_scored'

    union all

    -- on the provider's list and not placed by the authority
    select
        listed.municipality_key,
        listed.person_key,
        person_cases.case_key,
        person_cases.area_code,
        cast(null as varchar) as organisation_key,
        cast(null as varchar) as caseworker_id,
        {{ worklist_item(
            'occupancy_difference', "listed.person_key || listed.offer_key",
            "'Står på leverandørens liste, men har ingen indsats i tilbuddet: ' || offers.offer_name", severity=3,
            provider='offers.provider_key'
        ) }}
    from listed
    inner join offers on listed.offer_key = offers.offer_key
    left join interventions
        on
            listed.person_key = interventions.person_key
            and listed.offer_key = interventions.offer_key
    left join person_cases
        on
            listed.municipality_key = person_cases.municipality_key
            and listed.person_key = person_cases.person_key
            and person_cases.case_rank = 1
    where interventions.intervention_key is null

    union all

    -- placed by the authority in an offer that keeps a list, and not on it
    select
        interventions.municipality_key,
        interventions.person_key,
        min(interventions.case_key) as case_key,
        interventions.area_code,
        cast(null as varchar) as organisation_key,
        cast(null as varchar) as caseworker_id,
        {{ worklist_item(
            'occupancy_difference', "interventions.person_key || interventions.offer_key",
            "'Har en indsats i tilbuddet, men står ikke på leverandørens liste: ' || offers.offer_name", severity=3,
            provider='offers.provider_key'
        ) }}
    from interventions
    inner join offers on interventions.offer_key = offers.offer_key
    inner join (select distinct occupancy.offer_key from occupancy) as covered
        on interventions.offer_key = covered.offer_key
    left join listed
        on
            interventions.person_key = listed.person_key
            and interventions.offer_key = listed.offer_key
    where listed.person_key is null
    group by
        interventions.municipality_key,
        interventions.person_key,
        interventions.area_code,
        interventions.offer_key,
        offers.offer_name,
        offers.provider_key

    union all

    select
        case_months.municipality_key,
        case_months.person_key,
        case_months.case_key,
        case_months.area_code,
        case_months.organisation_key,
        case_months.caseworker_id,
        {{ worklist_item(
            'turning_18', 'case_months.case_key',
            "case when expected.person_key is null then 'Fylder 18 år; mangler på listen over forventet tilgang' "
            ~ "else 'Fylder 18 år; står på listen over forventet tilgang' end",
            due_date=birthday('persons.birth_date', 18),
            severity='case when expected.person_key is null then 3 else 4 end'
        ) }}
    from case_months
    inner join persons on case_months.person_key = persons.person_key
    left join expected on case_months.person_key = expected.person_key
    where
        case_months.area_code = 'children'
        and case_months.has_help
        and {{ birthday('persons.birth_date', 18) }} > {{ report_date }}
        and {{ birthday('persons.birth_date', 18) }}
        <= {{ add_months(report_date, var('worklist_turning_18_months')) }}

    union all

    select
        case_months.municipality_key,
        case_months.person_key,
        case_months.case_key,
        case_months.area_code,
        case_months.organisation_key,
        case_months.caseworker_id,
        {{ worklist_item('goal_attained', 'goals.goal_key', "'Målet er helt opfyldt; timer og pris er uændret siden'") }}
    from goals
    inner join case_months on goals.case_key = case_months.case_key
    inner join unchanged on goals.case_key = unchanged.case_key
    where
        goals.recency = 1
        and goals.grade_code = 'fully'
        and {{ in_period('goals.followup_date', report_date, var('worklist_attained_months')) }}
        and unchanged.changed_date <= goals.followup_date

    union all

    select
        case_months.municipality_key,
        case_months.person_key,
        case_months.case_key,
        case_months.area_code,
        case_months.organisation_key,
        case_months.caseworker_id,
        {{ worklist_item(
            'goal_attained', 'case_months.case_key || profiles.item_code',
            "'Forventet niveau er nået: ' || profiles.item_name || '; timer og pris er uændret siden'"
        ) }}
    from profiles
    inner join case_months
        on
            profiles.municipality_key = case_months.municipality_key
            and profiles.person_key = case_months.person_key
    inner join unchanged on case_months.case_key = unchanged.case_key
    where
        profiles.area_code = 'adults'
        and case_months.area_code = 'adults'
        and profiles.goal_status_code = 'reached'
        and {{ in_period('profiles.measured_date', report_date, var('worklist_attained_months')) }}
        and unchanged.changed_date <= profiles.measured_date

    union all

    -- a place whose price a day is at least the department's special rate, when no new special rate follows
    select
        occupancy.municipality_key,
        occupancy.person_key,
        person_cases.case_key,
        person_cases.area_code,
        cast(null as varchar) as organisation_key,
        cast(null as varchar) as caseworker_id,
        {{ worklist_item(
            'special_rate_ending', 'occupancy.person_key || special_rates.rate_id',
            "'Særtaksten udløber: ' || offers.offer_name",
            due_date=add_days('special_rates.valid_to_date', -1),
            severity=3, provider='offers.provider_key'
        ) }}
    from special_rates
    inner join occupancy
        on
            special_rates.municipality_code = occupancy.municipality_code
            and special_rates.department_id = occupancy.department_id
            and special_rates.rate_dkk <= occupancy.rate_dkk
    inner join offers on occupancy.offer_key = offers.offer_key
    inner join person_cases
        on
            occupancy.municipality_key = person_cases.municipality_key
            and occupancy.person_key = person_cases.person_key
            and person_cases.case_rank = 1
    where
        {{ is_active_on(report_date, 'special_rates.valid_from_date', 'special_rates.valid_to_date') }}
        and special_rates.valid_to_date
        <= {{ add_days(report_date, (var('worklist_special_rate_days') | int) + 1) }}
        and coalesce(special_rates.next_rate_date > special_rates.valid_to_date, true)
        and occupancy.handling_municipality_code = occupancy.municipality_code
        and {{ is_active_on(report_date, 'occupancy.start_date', 'occupancy.end_date') }}

)

select
    found.worklist_item_key,
    {{ report_date }} as report_date,
    found.list_code,
    coalesce(found.area_code, 'unknown') as area_code,
    found.municipality_key,
    found.person_key,
    coalesce(found.case_key, {{ unknown_key() }}) as case_key,
    coalesce(case_months.organisation_key, found.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(case_months.caseworker_id, found.caseworker_id, 'unknown') as caseworker_id,
    found.provider_key,
    found.what_da,
    found.due_date,
    cast({{ days_between(report_date, 'found.due_date') }} as integer) as days_to_due,
    cast(found.severity_order as integer) as severity_order
from found
left join case_months on found.case_key = case_months.case_key
