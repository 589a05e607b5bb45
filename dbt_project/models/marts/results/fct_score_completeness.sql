with scores as (

    select * from {{ ref('int_scores_scaled') }}
    where
        instrument_code is not null
        and measured_date is not null
        and person_key <> {{ unknown_key() }}

),

required_items as (

    select * from {{ ref('dim_instrument_item') }}
    where is_required and item_kind <> 'goal'

),

instrument_forms as (

    select
        *,
        {{ surrogate_key(['target_group_code']) }} as target_group_key
    from {{ ref('instrument_form') }}

),

cases as (

    select * from {{ ref('int_cases') }}

),

persons as (

    select * from {{ ref('int_persons') }}

),

caseworkers as (

    select * from {{ ref('int_case_caseworkers') }}

),

forms as (

    -- a form is of one person and one case: that of most of its rows
    select
        measurement_key,
        rater_type_key,
        municipality_key,
        mode(person_key) as person_key,
        mode(case_key) as case_key,
        instrument_key,
        instrument_code,
        area_code as instrument_area_code,
        max(measured_date) as measured_date,
        max(case when is_final and rater_role_code in ('decides', 'counts', 'own') then 1 else 0 end) = 1 as is_final
    from scores
    group by
        measurement_key,
        rater_type_key,
        municipality_key,
        instrument_key,
        instrument_code,
        area_code

),

-- a score whose text is not on the scale is not a score
checked as (

    select
        forms.measurement_key,
        forms.rater_type_key,
        count(*) as n_items_required,
        count(scores.score) as n_items_scored,
        string_agg(
            case when scores.score is null then required_items.item_name end, ', ' order by required_items.item_order
        ) as missing_items
    from forms
    inner join required_items
        on
            forms.instrument_code = required_items.instrument_code
            and (required_items.valid_from_date is null or forms.measured_date >= required_items.valid_from_date)
            and (required_items.valid_to_date is null or forms.measured_date < required_items.valid_to_date)
    left join scores
        on
            forms.measurement_key = scores.measurement_key
            and forms.rater_type_key = scores.rater_type_key
            and required_items.instrument_item_key = scores.instrument_item_key
    group by forms.measurement_key, forms.rater_type_key

)

select
    {{ surrogate_key(['forms.measurement_key', 'forms.rater_type_key']) }} as score_form_key,
    forms.measurement_key,
    forms.municipality_key,
    forms.person_key,
    forms.case_key,
    coalesce(caseworkers.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(caseworkers.caseworker_id, 'unknown') as caseworker_id,
    forms.instrument_key,
    forms.rater_type_key,
    case
        when forms.instrument_area_code <> 'both' then forms.instrument_area_code
        when {{ is_aftercare('persons.birth_date', 'forms.measured_date') }} then 'adults'
        else 'children'
    end as area_code,
    forms.instrument_code,
    forms.measured_date,
    forms.is_final,
    cast(checked.n_items_required as integer) as n_items_required,
    cast(checked.n_items_scored as integer) as n_items_scored,
    cast({{ share('checked.n_items_scored', 'checked.n_items_required') }} as decimal(9, 6)) as share_scored,
    checked.n_items_scored = checked.n_items_required as is_complete,
    checked.missing_items,
    -- is the form meant for the person? Empty when the age or the target group is not known
    case
        when instrument_forms.instrument_code is not null then true
        when persons.birth_date is not null and cases.target_group_key <> {{ unknown_key() }} then false
    end as is_form_for_person
from forms
inner join checked
    on
        forms.measurement_key = checked.measurement_key
        and forms.rater_type_key = checked.rater_type_key
left join cases on forms.case_key = cases.case_key
left join persons on forms.person_key = persons.person_key
left join instrument_forms
    on
        forms.instrument_code = instrument_forms.instrument_code
        and (
            instrument_forms.target_group_code = '*'
            or cases.target_group_key = instrument_forms.target_group_key
        )
        and (
            instrument_forms.age_from is null
            or {{ age_in_years('persons.birth_date', 'forms.measured_date') }} >= instrument_forms.age_from
        )
        and (
            instrument_forms.age_to is null
            or {{ age_in_years('persons.birth_date', 'forms.measured_date') }} < instrument_forms.age_to
        )
left join caseworkers
    on
        forms.case_key = caseworkers.case_key
        and {{ is_active_on('forms.measured_date', 'caseworkers.start_date', 'caseworkers.end_date') }}
