-- From when to when each case has had help: from the first intervention's start to the last one's end, pauses included.
with interventions as (

    select * from {{ ref('int_interventions') }}
    where is_counted

),

cases as (

    select * from {{ ref('int_cases') }}

)

select
    cases.case_key,
    cases.municipality_key,
    cases.person_key,
    cases.area_code,
    min(interventions.start_date) as help_start_date,
    nullif(
        max(coalesce(interventions.end_date, cast('9999-12-31' as date))), cast('9999-12-31' as date)
    ) as help_end_date,
    nullif(
        least(
            max(coalesce(interventions.end_date, cast('9999-12-31' as date))),
            coalesce(max(cases.closed_date), cast('9999-12-31' as date))
        ),
        cast('9999-12-31' as date)
    ) as followed_until_date
from interventions
inner join cases on interventions.case_key = cases.case_key
group by cases.case_key, cases.municipality_key, cases.person_key, cases.area_code
