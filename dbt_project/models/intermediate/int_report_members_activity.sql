-- Code, name and order of the breakdowns of activity that are no closed lists: paragraphs, districts, age and sex.
with paragraphs as (

    select
        law_paragraph_key,
        paragraph_text,
        row_number() over (order by act, paragraph_text) as paragraph_order
    from {{ ref('dim_law_paragraph') }}

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
