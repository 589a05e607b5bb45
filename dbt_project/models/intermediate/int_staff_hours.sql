-- What hours add to the measures of a month: absence of the hours employed, month and year to date, and the rota: who
-- worked the hours, and worked against planned.
with months as (

    select report_date from {{ requested_month_ends([
        'sickness_rate', 'sickness_rate_ytd', 'absence_share', 'temp_share', 'staffing_share', 'worked_of_planned'
    ]) }} as requested

),

-- the months that a figure of a month and one of the year to date add up
windows as (

    select
        months.report_date,
        measures.code as measure_code,
        case measures.code
            when 'sickness_rate_ytd' then {{ year_start('months.report_date') }}
            else {{ month_start('months.report_date') }}
        end as from_date
    from months
    cross join {{ listed(['sickness_rate', 'sickness_rate_ytd', 'absence_share']) }} as measures

),

-- the rows of a breakdown are of the same hours employed
members as (

    select
        'absence_length' as breakdown_type,
        member_code
    from {{ ref('code_list') }}
    where list_code = 'absence_length'

    union all

    select
        'absence_type' as breakdown_type,
        absence_type_code as member_code
    from {{ ref('absence_type') }}

    union all

    select
        'none' as breakdown_type,
        'all' as member_code

),

shown as (

    select
        windows.*,
        members.breakdown_type,
        members.member_code
    from windows
    inner join members
        on
            members.breakdown_type = 'none'
            or (members.breakdown_type = 'absence_type') = (windows.measure_code = 'absence_share')

),

employed as (

    select * from {{ ref('fct_employee_month') }}

),

absences as (

    select * from {{ ref('fct_absence') }}

),

shifts as (

    select
        *,
        {{ month_end('work_date') }} as report_date
    from {{ ref('fct_shift') }}
    where {{ month_end('work_date') }} in (select months.report_date from months)

)

select
    shown.report_date,
    employed.provider_unit_key,
    {{ staff_part(
        'shown.measure_code', 'ratio', '0', 'employed.employed_hours', counted='employed.employee_code',
        breakdown_type='shown.breakdown_type', breakdown_key='shown.member_code'
    ) }}
from shown
inner join employed on employed.month_end_date between shown.from_date and shown.report_date

union all

select
    shown.report_date,
    absences.provider_unit_key,
    {{ staff_part(
        'shown.measure_code', 'ratio', 'absences.absence_hours', '0', counted='absences.employee_code',
        breakdown_type='shown.breakdown_type', breakdown_key='shown.member_code'
    ) }}
from shown
inner join absences on absences.month_end_date between shown.from_date and shown.report_date
where
    (absences.is_sickness or shown.measure_code = 'absence_share')
    and shown.member_code in ('all', absences.absence_length_code, absences.absence_type_code)

union all

select
    report_date,
    provider_unit_key,
    {{ staff_part(
        "'temp_share'", 'share', "case when staffing_kind_code in ('temp', 'agency') then worked_hours else 0 end",
        'worked_hours', counted='shift_code'
    ) }}
from shifts
where is_worked

union all

select
    shifts.report_date,
    shifts.provider_unit_key,
    {{ staff_part(
        "'staffing_share'", 'share',
        'case when shifts.staffing_kind_code = kinds.member_code then shifts.worked_hours else 0 end',
        'shifts.worked_hours', counted='shifts.shift_code', breakdown_type="'staffing_kind'",
        breakdown_key='kinds.member_code'
    ) }}
from shifts
cross join {{ ref('code_list') }} as kinds
where shifts.is_worked and kinds.list_code = 'staffing_kind'

union all

select
    report_date,
    provider_unit_key,
    {{ staff_part(
        "'worked_of_planned'", 'ratio', 'coalesce(worked_hours, 0)', 'planned_hours', counted='shift_code'
    ) }}
from shifts
