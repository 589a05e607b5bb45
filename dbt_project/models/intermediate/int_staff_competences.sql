-- What employees add to the measures of education and competence on a month's last day, and what a unit needs (U20).
with months as (

    select report_date from {{ requested_month_ends([
        'relevant_education_share', 'competence_share', 'competence_coverage'
    ]) }} as requested

),

employed as (

    select
        employees.*,
        employees.month_end_date as report_date
    from {{ ref('fct_employee_month') }} as employees
    inner join months on employees.month_end_date = months.report_date
    where employees.is_employed_at_end

),

competences as (

    select distinct competence_code from {{ ref('competence') }}

),

held as (

    select
        employed.report_date,
        employed.provider_unit_key,
        employed.employee_code,
        competences.competence_code,
        competences.is_relevant_education
    from employed
    inner join {{ ref('bridge_employee_competence') }} as competences
        on
            employed.municipality_key = competences.municipality_key
            and employed.employee_code = competences.employee_code
            and {{ is_active_on('employed.report_date', 'competences.valid_from_date', 'competences.valid_to_date') }}

),

sizes as (

    select
        employed.report_date,
        employed.provider_unit_key,
        units.area_code,
        units.staff_side_code,
        units.unit_code,
        count(distinct employed.employee_code) as n_employees
    from employed
    inner join {{ ref('int_staff_units') }} as units on employed.provider_unit_key = units.provider_unit_key
    group by
        employed.report_date, employed.provider_unit_key, units.area_code, units.staff_side_code, units.unit_code

),

-- the line that names the unit goes before the one for all units of the area and side
needs as (

    select
        sizes.report_date,
        sizes.provider_unit_key,
        needs.competence_code,
        ceil(sizes.n_employees * needs.needed_share) as n_needed,
        row_number() over (
            partition by sizes.report_date, sizes.provider_unit_key, needs.competence_code
            order by case when needs.unit_code is null then 1 else 0 end
        ) as need_rank
    from sizes
    inner join {{ ref('competence_need') }} as needs
        on
            sizes.area_code = needs.area_code
            and sizes.staff_side_code = needs.staff_side_code
            and sizes.unit_code = coalesce(needs.unit_code, sizes.unit_code)

)

select
    employed.report_date,
    employed.provider_unit_key,
    {{ staff_part(
        "'relevant_education_share'", 'share', numerator_key='held.employee_code',
        denominator_key='employed.employee_code', counted='employed.employee_code'
    ) }}
from employed
left join held
    on
        {{ same_keys('employed', 'held', ['report_date', 'provider_unit_key', 'employee_code']) }}
        and held.is_relevant_education

union all

select
    employed.report_date,
    employed.provider_unit_key,
    {{ staff_part(
        "'competence_share'", 'share', numerator_key='held.employee_code', denominator_key='employed.employee_code',
        counted='employed.employee_code', breakdown_type="'competence'", breakdown_key='competences.competence_code'
    ) }}
from employed
cross join competences
left join held
    on
        {{ same_keys('employed', 'held', ['report_date', 'provider_unit_key', 'employee_code']) }}
        and competences.competence_code = held.competence_code

union all

select
    report_date,
    provider_unit_key,
    {{ staff_part(
        "'competence_coverage'", 'ratio', denominator='n_needed', breakdown_type="'competence'",
        breakdown_key='competence_code'
    ) }}
from needs
where need_rank = 1

union all

select
    employed.report_date,
    employed.provider_unit_key,
    {{ staff_part(
        "'competence_coverage'", 'ratio', numerator_key='held.employee_code', counted='employed.employee_code',
        breakdown_type="'competence'", breakdown_key='needs.competence_code'
    ) }}
from employed
inner join needs
    on
        {{ same_keys('employed', 'needs', ['report_date', 'provider_unit_key']) }}
        and needs.need_rank = 1
left join held
    on
        {{ same_keys('employed', 'held', ['report_date', 'provider_unit_key', 'employee_code']) }}
        and needs.competence_code = held.competence_code
