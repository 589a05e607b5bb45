-- Code, name and order of the breakdowns of activity that are no closed lists: paragraphs, districts, age and sex,
-- kinds of deadline and of decision.
with paragraphs as (

    select
        law_paragraph_key,
        paragraph_text,
        row_number() over (order by act, paragraph_text) as paragraph_order
    from {{ ref('dim_law_paragraph') }}

),

deadline_types as (

    select distinct
        deadline_type_code,
        deadline_type_name,
        deadline_type_order
    from {{ ref('deadline_type') }}

),

districts as (

    select
        {{ surrogate_key(['municipality_code', 'district_name']) }} as district_key,
        district_name,
        row_number() over (order by district_name, municipality_code) as district_order
    from {{ ref('dim_organisation') }}
    group by municipality_code, district_name

)

select {{ report_member(
    "'law_paragraph'", 'law_paragraph_key', 'paragraph_text', 'paragraph_text', 'paragraph_order'
) }}
from paragraphs
union all
select {{ report_member("'district'", 'district_key', 'district_name', 'district_name', 'district_order') }}
from districts
union all
select {{ report_member("'age_band'", 'age_band_code', 'age_band_code', 'age_band_name', 'age_band_order') }}
from {{ ref('age_band') }}
union all
select {{ report_member("'sex'", 'sex_code', 'sex_code', 'sex_name', "case sex_code when 'female' then 1 else 2 end") }}
from {{ ref('sex') }}
union all
select {{ report_member(
    "'deadline_type'", 'deadline_type_code', 'deadline_type_code', 'deadline_type_name', 'deadline_type_order'
) }}
from deadline_types
union all
select {{ report_member("'deadline_type'", "'overall'", "'overall'", "'Alle frister'", 0) }}
union all
select {{ report_member(
    "case decision_list when 'decision' then 'decision_type' else 'consent_type' end",
    'decision_type_code', 'decision_type_code', 'decision_type_name', 'decision_type_order'
) }}
from {{ ref('decision_type') }}
