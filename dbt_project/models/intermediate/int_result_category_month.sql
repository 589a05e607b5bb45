-- At every month end: each child on a form with goals, each factor of the form in use, and the category of the latest
-- pair in the period that ends that day, or why there is none. The form in use is that of the child's latest
-- measurement; it leaves when its case is closed and nothing was measured in the period.
with report_months as (

    select
        report_date,
        {{ add_months('month_start_date', 1 - (var('result_period_months') | int)) }} as period_start_date
    from {{ ref('int_report_months') }}

),

instruments as (

    select * from {{ ref('dim_instrument') }}
    where area_code = 'children'

),

items as (

    select * from {{ ref('dim_instrument_item') }}
    where is_required and not is_overall

),

measurements as (

    select distinct
        pairs.municipality_key,
        pairs.person_key,
        pairs.case_key,
        pairs.instrument_key,
        instruments.instrument_code,
        pairs.measured_date
    from {{ ref('fct_score_result_category') }} as pairs
    inner join instruments on pairs.instrument_key = instruments.instrument_key

),

forms as (

    select
        *,
        lead(measured_date) over (
            partition by municipality_key, person_key
            order by measured_date, instrument_code, case_key
        ) as next_measured_date
    from measurements

),

forms_in_use as (

    select
        report_months.report_date,
        report_months.period_start_date,
        forms.municipality_key,
        forms.person_key,
        forms.case_key,
        forms.instrument_key,
        cases.target_group_key,
        -- the caseworker of a closed case is the one of its last day
        case
            when cases.closed_date <= report_months.report_date then {{ add_days('cases.closed_date', -1) }}
            else report_months.report_date
        end as responsible_date
    from report_months
    inner join forms
        on {{ is_active_on('report_months.report_date', 'forms.measured_date', 'forms.next_measured_date') }}
    left join {{ ref('int_cases') }} as cases on forms.case_key = cases.case_key
    left join {{ ref('int_persons') }} as persons on forms.person_key = persons.person_key
    where
        (
            forms.measured_date >= report_months.period_start_date
            or cases.closed_date is null
            or cases.closed_date > report_months.report_date
        )
        -- a result belongs to the age at which it was measured
        and case
            when forms.measured_date >= report_months.period_start_date
                then {{ is_counted_age('persons.birth_date', 'forms.measured_date') }}
            else {{ is_counted_age('persons.birth_date', 'report_months.report_date') }}
        end

),

dated_pairs as (

    select
        *,
        lead(measured_date) over (
            partition by municipality_key, person_key, case_key, instrument_key, item_code
            order by measured_date
        ) as next_measured_date
    from {{ ref('fct_score_result_category') }}

)

select
    forms_in_use.report_date,
    forms_in_use.period_start_date,
    forms_in_use.municipality_key,
    forms_in_use.person_key,
    forms_in_use.case_key,
    forms_in_use.target_group_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    forms_in_use.instrument_key,
    items.item_code,
    dated_pairs.first_measured_date,
    dated_pairs.measured_date,
    case
        when dated_pairs.measured_date is null then 'not_scored'
        when dated_pairs.measured_date < forms_in_use.period_start_date then 'not_followed_up'
        when
            dated_pairs.first_measured_date is null
            and {{ add_months(
                'dated_pairs.measured_date', 'instruments.cadence_months + instruments.grace_months'
            ) }} >= forms_in_use.report_date
            then 'too_recent'
        when dated_pairs.first_measured_date is null then 'single_score'
        -- R18: neither of the two measurements may be from before the form was taken into management use
        when
            not {{ is_released(
                'instruments.management_use_from_date', 'dated_pairs.first_measured_date', 'dated_pairs.measured_date'
            ) }}
            then 'not_released'
        else dated_pairs.result_category_code
    end as result_category_code
from forms_in_use
inner join instruments on forms_in_use.instrument_key = instruments.instrument_key
inner join items on instruments.instrument_code = items.instrument_code
left join dated_pairs
    on
        forms_in_use.municipality_key = dated_pairs.municipality_key
        and forms_in_use.person_key = dated_pairs.person_key
        and forms_in_use.case_key = dated_pairs.case_key
        and forms_in_use.instrument_key = dated_pairs.instrument_key
        and items.item_code = dated_pairs.item_code
        and {{ is_active_on(
            'forms_in_use.report_date', 'dated_pairs.measured_date', 'dated_pairs.next_measured_date'
        ) }}
left join {{ ref('int_case_caseworkers') }} as caseworkers
    on
        forms_in_use.case_key = caseworkers.case_key
        and {{ is_active_on('forms_in_use.responsible_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
