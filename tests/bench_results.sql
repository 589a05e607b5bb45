-- The results star straight from the raw tables, written by hand for DuckDB and nothing else: one script, the variables of
-- the project at their defaults, temporary tables where something is used twice, keys made once. It is the yardstick of
-- bench_results.py, which compares every row with dbt's; the rules and their reasons are in dbt_project/.
-- The caller sets the variables report_date and history_months.

create schema if not exists marts;
create temp macro key1(a) as md5(coalesce(a::varchar, ''));
create temp macro key2(a, b) as md5(coalesce(a::varchar, '') || '|' || coalesce(b::varchar, ''));
create temp macro no_key() as md5('unknown');
create temp macro age(born, day) as
    (year(day) - year(born) - (month(day) * 100 + day(day) < month(born) * 100 + day(born))::integer);
create temp macro better(direction, before, after) as
    case direction when 'lower_is_better' then before - after when 'higher_is_better' then after - before end;
create temp macro label(improvement, least) as case
    when improvement is null then 'single_score'
    when improvement > 0 and improvement >= least then 'positive'
    when improvement < 0 and -improvement >= least then 'negative'
    else 'none'
end;
create temp macro released(since, before, after) as
    coalesce(after >= since and (before is null or before >= since), false);
create temp macro group_scope(scope, municipality, organisation, caseworker, provider) as case scope
    when 'municipality' then municipality when 'organisation' then organisation
    when 'caseworker' then caseworker when 'provider' then provider
end;
create temp macro group_breakdown(kind, type, grp, provider, target, organisation, caseworker, item) as case kind
    when 'none' then 'all' when 'intervention_type' then type when 'intervention_group' then grp
    when 'provider' then provider when 'target_group' then target
    when 'target_group_intervention_group' then target || '|' || grp
    when 'organisation' then organisation when 'caseworker' then caseworker when 'dimension' then item
end;

-- who and when

create temp table months as
select
    last_day(getvariable('report_date') - to_months(back::integer)) as report_date,
    date_trunc('month', getvariable('report_date') - to_months(back::integer))::date as month_start
from range(getvariable('history_months')) as steps (back);

create temp table renumbered as
with recursive followed as (
    select municipality_code, old_person_id, new_person_id as person_id, 1 as steps
    from raw.case_system__person_id_change
    where _valid_to is null
    union all
    select followed.municipality_code, followed.old_person_id, changes.new_person_id, followed.steps + 1
    from followed
    inner join raw.case_system__person_id_change as changes
        on followed.municipality_code = changes.municipality_code and followed.person_id = changes.old_person_id
    where changes._valid_to is null and followed.steps < 20
)
select municipality_code, old_person_id, person_id as new_person_id
from followed
where not exists (
    from raw.case_system__person_id_change as changes
    where
        changes._valid_to is null and followed.municipality_code = changes.municipality_code
        and followed.person_id = changes.old_person_id
);

create temp table instruments as
select
    *,
    key1(instrument_code) as instrument_key,
    coalesce(cadence_months, case area_code when 'adults' then 12 else 6 end) as cadence,
    coalesce(grace_months, 2) as grace
from reference.instrument;

create temp table items as
select *, key2(instrument_code, item_code) as instrument_item_key from reference.instrument_item;

create temp table scored as
with goals as (
    select municipality_code, trim(goal_id) as goal_id, trim(case_number) as case_number
    from raw.case_system__goal
    where _valid_to is null
),

registered as (
    select
        'form' as source_group, municipality_code, person_id, trim(case_number) as case_number, null as goal_id,
        null as sub_goal_id, trim(instrument_code) as instrument_text, trim(measurement_id) as measurement_id,
        trim(occasion) as occasion, measured_date, registered_date, trim(rater) as rater, trim(item) as item,
        trim(score_text) as score_text, null::decimal(4, 1) as goal_score, null::boolean as is_joint,
        null::boolean as is_disputed, is_final, null::boolean as has_note
    from raw.case_system__score
    where _valid_to is null
    union all
    select
        'form', municipality_code, person_id, trim(case_number), null, null, trim(instrument_code), trim(response_id),
        trim(occasion), measured_date, registered_date, trim(rater), trim(item), trim(score_text),
        goal_score::decimal(4, 1), is_joint, is_disputed, is_final, has_note
    from raw.case_system__instrument_score
    where _valid_to is null
    union all
    select
        'vum', municipality_code, person_id, trim(case_number), null, null, trim(instrument_version),
        trim(assessment_id), null, assessed_date, registered_date, trim(rater),
        case
            when sub_theme is null or lower(trim(sub_theme)) in ('', 'samlet') then trim(theme)
            else trim(theme) || ' / ' || trim(sub_theme)
        end,
        level::decimal(3, 1)::varchar, expected_level::decimal(4, 1), null, null, lower(trim(status)) = 'godkendt', has_note
    from raw.case_system__vum_score
    where _valid_to is null
    union all
    select
        'fit', municipality_code, person_id, trim(case_number), null, null, trim(form), trim(response_id), null,
        meeting_date, null, trim(respondent), question_number::varchar, value::decimal(3, 1)::varchar, null, null, null,
        true, null
    from raw.feedback__fit_response
    where _valid_to is null
    union all
    select
        'provider_goal', scores.municipality_code, person_id, goals.case_number, trim(scores.goal_id), trim(sub_goal_id),
        trim(scale_code), trim(score_id), null, measured_date, registered_date, trim(rater), 'goal', trim(score_text), null,
        null, null, true, has_note
    from raw.provider_journal__goal_score as scores
    left join goals on scores.municipality_code = goals.municipality_code and trim(scores.goal_id) = goals.goal_id
    where _valid_to is null
),

coded as (
    select
        registered.* replace (coalesce(renumbered.new_person_id, registered.person_id) as person_id),
        instruments.instrument_code, instruments.instrument_key, instruments.area_code, instruments.direction,
        instruments.minimum_value, instruments.maximum_value, instruments.decimals,
        items.item_code, items.item_kind, items.instrument_item_key,
        raters.rater_type_code, key1(raters.rater_type_code) as rater_type_key,
        coalesce(instruments.scoring_procedure_code, own.scoring_procedure_code, common.scoring_procedure_code)
            as scoring_procedure_code
    from registered
    left join renumbered
        on registered.municipality_code = renumbered.municipality_code and registered.person_id = renumbered.old_person_id
    left join instruments
        on
            registered.source_group = instruments.source_group
            and upper(registered.instrument_text) = upper(instruments.source_text)
    left join items
        on instruments.instrument_code = items.instrument_code and lower(registered.item) = lower(items.source_text)
    left join reference.rater_type as raters on lower(registered.rater) = lower(raters.source_text)
    left join reference.scoring_procedure_choice as own
        on
            registered.municipality_code = own.municipality_code
            and registered.measured_date >= coalesce(own.valid_from, '0001-01-01'::date)
            and registered.measured_date < coalesce(own.valid_to, '9999-12-31'::date)
    left join reference.scoring_procedure_choice as common
        on
            common.municipality_code = '*'
            and registered.measured_date >= coalesce(common.valid_from, '0001-01-01'::date)
            and registered.measured_date < coalesce(common.valid_to, '9999-12-31'::date)
),

numbered as (
    select
        coded.*,
        coalesce(procedure.rater_role_code, 'note') as rater_role_code,
        procedure.rater_rank,
        coalesce(
            scale.numeric_value,
            case
                when
                    coded.decimals > 0
                    and try_cast(replace(coded.score_text, ',', '.') as decimal(9, 1))
                    between coded.minimum_value and coded.maximum_value
                    then try_cast(replace(coded.score_text, ',', '.') as decimal(9, 1))
            end
        )::decimal(4, 1) as scale_score
    from coded
    left join reference.scoring_procedure_rater as procedure using (scoring_procedure_code, rater_type_code)
    left join reference.scale_value as scale
        on
            coded.instrument_code = scale.instrument_code and coded.item_kind = scale.item_kind
            and upper(coded.score_text) = upper(scale.source_text)
)

select
    md5(concat_ws('|', source_group, municipality_code, coalesce(measurement_id, ''), coalesce(rater, ''), coalesce(item, '')))
        as score_key,
    case
        when source_group = 'fit'
            then md5(concat_ws(
                '|', source_group, municipality_code, coalesce(person_id, ''), coalesce(case_number, ''),
                coalesce(instrument_text, ''), coalesce(measured_date::varchar, '')
            ))
        else md5(concat_ws('|', source_group, municipality_code, coalesce(measurement_id, '')))
    end as measurement_key,
    key1(municipality_code) as municipality_key,
    case when person_id is null then no_key() else md5(person_id) end as person_key,
    case when case_number is null then no_key() else key2(municipality_code, case_number) end as case_key,
    case when goal_id is null then no_key() else key2(municipality_code, goal_id) end as goal_key,
    coalesce(instrument_key, no_key()) as instrument_key,
    coalesce(instrument_item_key, no_key()) as instrument_item_key,
    case when rater_type_code is null then no_key() else rater_type_key end as rater_type_key,
    case
        when rater_role_code = 'own' then rater_type_code
        else coalesce(goal_id || '|' || coalesce(sub_goal_id, ''), '')
    end as series_code,
    scale_score as score,
    * exclude (
        instrument_key, instrument_item_key, rater_type_key, scale_score, scoring_procedure_code, decimals, rater,
        item, instrument_text
    )
from numbered;

create temp table granted as
with lines as (
    select
        md5(concat_ws(
            '|', municipality_code, coalesce(trim(case_number), ''), coalesce(trim(service_paragraph), ''),
            coalesce(trim(service_type), ''), coalesce(trim(offer_name), ''), coalesce(start_date::varchar, '')
        )) as intervention_key,
        'children' as area_code, 'case_system' as type_source, municipality_code, person_id,
        trim(case_number) as case_number, trim(provider_name) as provider_name, trim(offer_name) as offer_name,
        trim(service_type) as type_text, trim(status) as status, start_date, end_date
    from raw.case_system__service
    where _valid_to is null
    union all
    select
        md5(concat_ws('|', 'adult_order', municipality_code, coalesce(trim(order_id), ''))), 'adults', 'adult_order',
        municipality_code, person_id, trim(case_number), trim(provider_name), trim(offer_name), trim(service_paragraph),
        trim(status), start_date, end_date
    from raw.case_system__adult_order
    where _valid_to is null
)

select
    lines.* replace (coalesce(renumbered.new_person_id, lines.person_id) as person_id),
    statuses.is_granted,
    coalesce(types.intervention_type_code, 'unknown') as intervention_type_code,
    coalesce(types.intervention_group_code, 'unknown') as intervention_group_code
from lines
left join renumbered
    on lines.municipality_code = renumbered.municipality_code and lines.person_id = renumbered.old_person_id
left join reference.service_status as statuses on lower(lines.status) = lower(statuses.source_text)
left join reference.intervention_type_mapping as mapping
    on lines.type_source = mapping.source_system and lower(lines.type_text) = lower(mapping.source_text)
left join reference.intervention_type as types on mapping.intervention_type_code = types.intervention_type_code;

create temp table persons as
with known as (
    select
        coalesce(renumbered.new_person_id, people.person_id) as person_id, people.birth_date, people._valid_from,
        people.municipality_code
    from raw.case_system__person as people
    left join renumbered
        on people.municipality_code = renumbered.municipality_code and people.person_id = renumbered.old_person_id
    where people._valid_to is null
    qualify row_number() over (
        partition by people.municipality_code, coalesce(renumbered.new_person_id, people.person_id)
        order by renumbered.new_person_id is not null, people._valid_from desc, people.person_id
    ) = 1
),

latest as (
    from known
    qualify row_number() over (partition by person_id order by _valid_from desc, municipality_code) = 1
)

select md5(person_id) as person_key, birth_date from latest;

create temp table cases as
with known as (
    select
        cases.municipality_code, trim(cases.case_number) as case_number,
        coalesce(renumbered.new_person_id, cases.person_id) as person_id,
        case when lower(trim(cases.case_type)) = 'voksensag' then 'adults' else 'children' end as area_code,
        trim(cases.target_group) as target_group, cases.opened_date, cases.closed_date
    from raw.case_system__case as cases
    left join renumbered
        on cases.municipality_code = renumbered.municipality_code and cases.person_id = renumbered.old_person_id
    where cases._valid_to is null
),

mentioned as (
    select municipality_code, case_number, person_id, (area_code = 'adults')::integer as is_adult from granted
    union all
    select municipality_code, case_number, person_id, (source_group = 'vum')::integer from scored
    union all
    select municipality_code, trim(case_number), null, 0 from raw.case_system__goal where _valid_to is null
),

everyone as (
    from known
    union all
    select
        municipality_code, case_number, max(person_id),
        case max(is_adult) when 1 then 'adults' else 'children' end, null, null, null
    from mentioned
    anti join known using (municipality_code, case_number)
    where case_number is not null
    group by municipality_code, case_number
)

select
    key2(everyone.municipality_code, everyone.case_number) as case_key,
    key1(everyone.municipality_code) as municipality_key,
    case when everyone.person_id is null then no_key() else md5(everyone.person_id) end as person_key,
    case when groups.target_group_code is null then no_key() else md5(groups.target_group_code) end as target_group_key,
    everyone.area_code, everyone.opened_date, everyone.closed_date
from everyone
left join reference.target_group as groups on lower(everyone.target_group) = lower(groups.source_text);

create temp table teams as
select
    municipality_code, trim(caseworker_id) as caseworker_id, trim(team_id) as team_id, start_date,
    case
        when lead(start_date) over spells < coalesce(end_date, '9999-12-31'::date) then lead(start_date) over spells
        else end_date
    end as ended
from raw.case_system__caseworker
where _valid_to is null
window spells as (partition by municipality_code, trim(caseworker_id) order by start_date)
qualify ended is null or ended > start_date;

create temp table responsible as
with assignments as (
    select
        municipality_code, trim(case_number) as case_number, trim(caseworker_id) as caseworker_id, start_date,
        coalesce(end_date, '9999-12-31'::date) as end_date
    from raw.case_system__caseworker_assignment
    where _valid_to is null
),

boundaries as (
    select municipality_code, case_number, unnest([start_date, end_date]) as day from assignments
    union
    select municipality_code, case_number, unnest([teams.start_date, coalesce(teams.ended, '9999-12-31'::date)])
    from assignments
    inner join teams using (municipality_code, caseworker_id)
),

periods as (
    select *, lead(day) over (partition by municipality_code, case_number order by day) as until from boundaries
),

ranked as (
    select periods.*, assignments.caseworker_id
    from periods
    inner join assignments
        on
            periods.municipality_code = assignments.municipality_code
            and periods.case_number = assignments.case_number
            and periods.day >= assignments.start_date and periods.day < assignments.end_date
    where periods.until is not null
    qualify row_number() over (
        partition by periods.municipality_code, periods.case_number, periods.day
        order by assignments.start_date desc, assignments.caseworker_id desc
    ) = 1
)

select
    key2(ranked.municipality_code, ranked.case_number) as case_key,
    case
        when teams.caseworker_id is null then no_key()
        else md5(concat_ws('|', teams.municipality_code, teams.caseworker_id, teams.start_date::varchar))
    end as employee_key,
    case when teams.caseworker_id is null then no_key() else key2(teams.municipality_code, teams.team_id) end
        as organisation_key,
    coalesce(known.caseworker_id, 'unknown') as caseworker_id,
    ranked.day as start_date,
    ranked.until as end_date
from ranked
left join (select distinct municipality_code, caseworker_id from teams) as known using (municipality_code, caseworker_id)
left join teams
    on
        ranked.municipality_code = teams.municipality_code and ranked.caseworker_id = teams.caseworker_id
        and ranked.day >= teams.start_date and ranked.day < coalesce(teams.ended, '9999-12-31'::date);

create temp table helps as
with providers as (
    select municipality_code, lower(trim(provider_name)) as provider_name, min(trim(provider_id)) as provider_id
    from raw.provider_registry__provider
    where _valid_to is null
    group by all
)

select
    granted.intervention_key, granted.area_code, granted.case_number, granted.start_date,
    coalesce(granted.end_date, '9999-12-31'::date) as end_date,
    key1(granted.municipality_code) as municipality_key,
    case when granted.person_id is null then no_key() else md5(granted.person_id) end as person_key,
    key2(granted.municipality_code, granted.case_number) as case_key,
    coalesce(cases.target_group_key, no_key()) as target_group_key,
    case
        when providers.provider_id is null then no_key() else key2(granted.municipality_code, providers.provider_id)
    end as provider_key,
    case when granted.intervention_type_code = 'unknown' then no_key() else md5(granted.intervention_type_code) end
        as intervention_type_key,
    granted.intervention_group_code
from granted
left join providers
    on
        granted.municipality_code = providers.municipality_code
        and lower(granted.provider_name) = providers.provider_name
left join cases on key2(granted.municipality_code, granted.case_number) = cases.case_key
where
    granted.is_granted and granted.start_date is not null
    and (granted.end_date is null or granted.end_date > granted.start_date);

-- scores and what they say

create table marts.fct_score as
select
    scored.score_key, scored.measurement_key, scored.municipality_key, scored.person_key, scored.case_key, scored.goal_key,
    scored.instrument_key, scored.instrument_item_key, scored.rater_type_key, scored.measurement_id, scored.occasion,
    scored.measured_date, scored.registered_date, scored.rater_role_code, scored.series_code, scored.is_final,
    scored.is_joint, scored.is_disputed, scored.has_note, scored.score_text, scored.score,
    (
        case scored.direction
            when 'lower_is_better' then scored.score - scored.minimum_value
            when 'higher_is_better' then scored.maximum_value - scored.score
        end / nullif(scored.maximum_value - scored.minimum_value, 0)
    )::decimal(9, 6) as normalised_score,
    (
        case
            when instruments.display_reversed then instruments.minimum_value + instruments.maximum_value - scored.score
            else scored.score
        end + coalesce(instruments.display_offset, 0)
    )::decimal(4, 1) as displayed_score,
    scored.goal_score::decimal(4, 1) as goal_score
from scored
left join instruments on scored.instrument_code = instruments.instrument_code;

create temp table finals as
select
    score_key, measurement_key, municipality_key, person_key, case_key, instrument_key, instrument_item_key, rater_type_key,
    item_code, item_kind, series_code, rater_rank, measured_date, registered_date, score, goal_score, instrument_code
from scored
where
    is_final and rater_role_code in ('decides', 'counts', 'own') and person_id is not null and score is not null
    and measured_date is not null and item_code is not null
qualify row_number() over (
    partition by municipality_key, person_key, case_key, instrument_key, item_code, series_code, measured_date
    order by registered_date desc nulls last, measurement_id desc, rater_rank nulls last
) = 1;

create temp table courses as
with followed as (
    select
        *,
        lag(struct_pack(d := measured_date, s := score, g := goal_score)) over course as previous,
        first_value(struct_pack(d := measured_date, s := score, g := goal_score)) over course as opening
    from finals
    window course as (
        partition by municipality_key, person_key, case_key, instrument_key, item_code, series_code
        order by measured_date
    )
)

select
    followed.* exclude (opening),
    case when opening.d < measured_date then opening end as opening,
    case
        when first_value(measured_date) over course_year = date_trunc('year', measured_date)::date
            and first_value(measured_date) over course_year < measured_date
            then first_value(struct_pack(d := measured_date, s := score, g := goal_score)) over course_year
        else first_value(previous) over course_year
    end as new_year,
    instruments.direction, instruments.minimum_change, instruments.management_use_from
from followed
inner join instruments using (instrument_key)
window course_year as (
    partition by municipality_key, person_key, case_key, instrument_key, item_code, series_code, year(measured_date)
    order by measured_date
);

create table marts.fct_score_development as
with compared as (
    select *, unnest(['since_previous', 'since_start', 'since_period_start']) as comparison_type,
        unnest([previous, opening, new_year]) as earlier
    from courses
),

improved as (
    select *, better(direction, earlier.s, score) as improvement, label(improvement, minimum_change) as label_code
    from compared
)

select
    key2(score_key, comparison_type) as score_development_key,
    municipality_key, person_key, case_key, instrument_key, instrument_item_key, rater_type_key,
    md5(label_code) as development_label_key,
    instrument_code, item_code, comparison_type, earlier.d as before_date, measured_date as after_date,
    registered_date as after_registered_date, (measured_date - earlier.d)::integer as days_between,
    earlier.s::decimal(4, 1) as score_before, score::decimal(4, 1) as score_after,
    earlier.g::decimal(4, 1) as goal_score_before,
    (score - earlier.s)::decimal(4, 1) as score_change, improvement::decimal(4, 1) as improvement,
    label_code as development_label_code, improvement is not null as is_valid,
    released(management_use_from, earlier.d, measured_date) as is_released
from improved;

create table marts.fct_score_result_category as
with steps as (
    select
        courses.*,
        case courses.direction
            when 'lower_is_better' then previous.s - minimum_value else maximum_value - previous.s end as before,
        case courses.direction when 'lower_is_better' then score - minimum_value else maximum_value - score end as after,
        case courses.direction
            when 'lower_is_better' then previous.g - minimum_value else maximum_value - previous.g end as goal
    from courses
    inner join instruments using (instrument_key)
    where instruments.has_goal
),

ruled as (
    select
        *,
        coalesce(goal > before, false) as is_goal_worse_than_status,
        case when goal <= before then goal end as wanted,
        case
            when before is null or after is null then 1
            when after > before then 2
            when before = 0 and after = 0 then 3
            when after < before and wanted < before and after <= wanted then 4
            when after < before and wanted < before then 5
            when after < before then 6
            when wanted = before then 7
            else 8
        end as rule_row
    from steps
),

classified as (
    select
        *,
        case rule_row
            when 1 then 'single_score' when 2 then 'negative_progression' when 3 then 'unproblematic'
            when 4 then 'progression_goal_met' when 5 then 'progression' when 6 then 'progression'
            when 7 then 'retention_goal_met' else 'no_progression'
        end as category,
        case
            when rule_row = 1 then 'not_measured'
            when is_goal_worse_than_status then 'unknown'
            when rule_row in (2, 5) then 'no'
            when rule_row in (3, 4, 7) or (rule_row = 6 and wanted = before) then 'yes'
            when rule_row = 8 and wanted < before then 'no'
            else 'unknown'
        end as goal_met_code
    from ruled
)

select
    score_key, municipality_key, person_key, case_key, instrument_key, instrument_item_key,
    md5(category) as result_category_key, item_code, previous.d as first_measured_date, measured_date, registered_date,
    (measured_date - previous.d)::integer as days_between, previous.s::decimal(4, 1) as status_before,
    previous.g::decimal(4, 1) as goal_score, score::decimal(4, 1) as status_after, category as result_category_code,
    goal_met_code, rule_row, is_goal_worse_than_status
from classified;

create table marts.fct_score_disagreement as
with compared as (
    select
        measurement_key, municipality_key, person_key, case_key, instrument_key, instrument_item_key, instrument_code,
        item_code, max(measured_date) as measured_date, count(distinct rater_type_key)::integer as n_raters,
        min(score) as lowest_score, max(score) as highest_score,
        coalesce(bool_or(is_disputed), false) as is_disputed, coalesce(bool_or(is_joint), false) as is_joint
    from scored
    where score is not null and item_code is not null and person_id is not null
    group by all
    having n_raters > 1
),

deciding as (
    select measurement_key, instrument_item_key, rater_type_key, score
    from finals
    qualify row_number() over (partition by measurement_key, instrument_item_key order by rater_rank, score_key) = 1
)

select
    key2(compared.measurement_key, compared.instrument_item_key) as score_disagreement_key,
    compared.measurement_key, municipality_key, person_key, case_key, instrument_key, compared.instrument_item_key,
    coalesce(deciding.rater_type_key, no_key()) as final_rater_type_key,
    compared.instrument_code, compared.item_code, compared.measured_date, n_raters, lowest_score, highest_score,
    (highest_score - lowest_score)::decimal(4, 1) as spread_points,
    ((highest_score - lowest_score)::decimal(18, 6) / nullif(step_value::decimal(18, 6), 0))::decimal(9, 2)
        as spread_steps,
    (
        (highest_score - lowest_score)::decimal(18, 6) / nullif((maximum_value - minimum_value)::decimal(18, 6), 0)
    )::decimal(9, 6) as spread_share,
    deciding.score as final_score, is_disputed, is_joint,
    (highest_score - lowest_score)::decimal(18, 6) / nullif(step_value::decimal(18, 6), 0) >= 2 as is_disagreement,
    released(management_use_from, null::date, compared.measured_date) as is_released
from compared
inner join instruments using (instrument_key)
left join deciding using (measurement_key, instrument_item_key);

create table marts.fct_score_completeness as
with answers as (
    from scored where instrument_code is not null and measured_date is not null and person_id is not null
),

forms as (
    select
        measurement_key, rater_type_key, municipality_key, person_key, case_key, instrument_key, instrument_code, area_code,
        max(measured_date) as measured_date,
        coalesce(bool_or(is_final and rater_role_code in ('decides', 'counts', 'own')), false) as is_final
    from answers
    group by all
),

checked as (
    select
        forms.measurement_key, forms.rater_type_key, count(*)::integer as n_items_required,
        count(answers.score)::integer as n_items_scored,
        string_agg(items.item_name, ', ' order by items.item_order) filter (answers.score is null) as missing_items
    from forms
    inner join items
        on
            forms.instrument_code = items.instrument_code and items.is_required and items.item_kind <> 'goal'
            and forms.measured_date >= coalesce(items.valid_from, '0001-01-01'::date)
            and forms.measured_date < coalesce(items.valid_to, '9999-12-31'::date)
    left join answers
        on
            forms.measurement_key = answers.measurement_key and forms.rater_type_key = answers.rater_type_key
            and items.instrument_item_key = answers.instrument_item_key
    group by all
)

select
    key2(forms.measurement_key, forms.rater_type_key) as score_form_key,
    forms.measurement_key, forms.municipality_key, forms.person_key, forms.case_key,
    coalesce(responsible.organisation_key, no_key()) as organisation_key,
    coalesce(responsible.caseworker_id, 'unknown') as caseworker_id,
    forms.instrument_key, forms.rater_type_key,
    case
        when forms.area_code <> 'both' then forms.area_code
        when age(persons.birth_date, forms.measured_date) >= 18 then 'adults'
        else 'children'
    end as area_code,
    forms.instrument_code, forms.measured_date, forms.is_final, checked.n_items_required, checked.n_items_scored,
    (n_items_scored::decimal(18, 6) / nullif(n_items_required::decimal(18, 6), 0))::decimal(9, 6) as share_scored,
    n_items_scored = n_items_required as is_complete,
    checked.missing_items,
    case
        when meant.instrument_code is not null then true
        when persons.birth_date is not null and cases.target_group_key <> no_key() then false
    end as is_form_for_person
from forms
inner join checked using (measurement_key, rater_type_key)
left join cases on forms.case_key = cases.case_key
left join persons on forms.person_key = persons.person_key
left join reference.instrument_form as meant
    on
        forms.instrument_code = meant.instrument_code
        and (meant.target_group_code = '*' or cases.target_group_key = md5(meant.target_group_code))
        and (meant.age_from is null or age(persons.birth_date, forms.measured_date) >= meant.age_from)
        and (meant.age_to is null or age(persons.birth_date, forms.measured_date) < meant.age_to)
left join responsible
    on
        forms.case_key = responsible.case_key and forms.measured_date >= responsible.start_date
        and forms.measured_date < responsible.end_date;

create table marts.fct_feedback as
with answers as (
    select
        fit.municipality_code, trim(response_id) as response_id, question_number::varchar as question_code,
        coalesce(renumbered.new_person_id, person_id) as person_id, trim(case_number) as case_number,
        null as meeting_id, trim(form) as form, trim(respondent) as respondent, meeting_date as answered_date,
        value::decimal(5, 1) as answer_value
    from raw.feedback__fit_response as fit
    left join renumbered
        on fit.municipality_code = renumbered.municipality_code and fit.person_id = renumbered.old_person_id
    where _valid_to is null
    union all
    select
        municipality_code, trim(response_id), trim(question_code), null, trim(case_number), trim(meeting_id), trim(form),
        trim(respondent), answered_date, value::decimal(5, 1)
    from raw.feedback__involvement_response
    where _valid_to is null
)

select
    md5(concat_ws('|', answers.municipality_code, response_id, question_code)) as feedback_key,
    key1(answers.municipality_code) as municipality_key,
    case when answers.person_id is not null then md5(answers.person_id) else coalesce(cases.person_key, no_key()) end
        as person_key,
    case when case_number is null then no_key() else key2(answers.municipality_code, case_number) end as case_key,
    case when meeting_id is not null then key2(answers.municipality_code, meeting_id) end as network_meeting_key,
    key2(answers.municipality_code, response_id) as response_key,
    coalesce(forms.form_code, 'unknown') as form_code, coalesce(forms.form_name, 'Ukendt') as form_name,
    question_code, coalesce(respondents.member_code, 'unknown') as respondent_code,
    coalesce(respondents.member_name, 'Ukendt') as respondent_name, answered_date, answer_value,
    (
        case
            when forms.is_higher_better then forms.maximum_value - answer_value
            else answer_value - forms.minimum_value
        end / (forms.maximum_value - forms.minimum_value)
    )::decimal(9, 6) as normalised_value
from answers
left join reference.feedback_form as forms on answers.form = forms.source_text
left join reference.code_list as respondents
    on answers.respondent = respondents.source_text and respondents.list_code = 'respondent'
left join cases on key2(answers.municipality_code, answers.case_number) = cases.case_key;

-- who is in the figures of a month

create temp table active as
select
    months.report_date,
    helps.*,
    row_number() over (
        partition by report_date, municipality_key, helps.person_key, area_code
        order by start_date desc, case_number, intervention_key
    ) as main_case_rank
from helps
inner join months on months.report_date >= helps.start_date and months.report_date < helps.end_date
left join persons on helps.person_key = persons.person_key
where helps.area_code = 'adults' or persons.birth_date is null or age(persons.birth_date, months.report_date) < 18;

create temp table person_cells as
with places as (
    select
        active.report_date, active.municipality_key, active.person_key, active.area_code, active.target_group_key,
        coalesce(responsible.organisation_key, no_key()) as organisation_key,
        coalesce(responsible.caseworker_id, 'unknown') as caseworker_id, row_number() over () as person
    from active
    left join responsible
        on
            active.case_key = responsible.case_key and active.report_date >= responsible.start_date
            and active.report_date < responsible.end_date
    where active.main_case_rank = 1
),

levels as (
    select
        group_level,
        starts_with(group_level, 'provider') as by_provider,
        ends_with(group_level, 'intervention_type') as by_type,
        ends_with(group_level, 'intervention_group') as by_group
    from (select distinct group_level from reference.scope_breakdown)
),

grouped as (
    select distinct
        report_date, municipality_key, person_key, area_code, group_level,
        case when by_provider then provider_key end as provider_key,
        case when by_type then intervention_type_key end as intervention_type_key,
        case when by_group then intervention_group_code end as intervention_group_code
    from active
    cross join levels
)

select
    grouped.*, hash(group_level, provider_key, intervention_type_key, intervention_group_code) as help,
    places.organisation_key, places.caseworker_id, places.target_group_key, places.person,
    dense_rank() over (
        partition by report_date
        order by
            municipality_key, area_code, organisation_key, caseworker_id, target_group_key, group_level, provider_key,
            intervention_type_key, intervention_group_code
    ) as cell
from grouped
inner join places using (report_date, municipality_key, person_key, area_code);

create temp table spells as
with levels as (
    select
        group_level,
        starts_with(group_level, 'provider') as by_provider,
        ends_with(group_level, 'intervention_type') as by_type,
        ends_with(group_level, 'intervention_group') as by_group
    from (select distinct group_level from reference.scope_breakdown where group_level <> 'all')
),

keyed as (
    select
        municipality_key, person_key, area_code, group_level,
        case when by_provider then provider_key end as provider_key,
        case when by_type then intervention_type_key end as intervention_type_key,
        case when by_group then intervention_group_code end as intervention_group_code,
        start_date, end_date
    from helps
    cross join levels
),

numbered_helps as (
    select *, hash(group_level, provider_key, intervention_type_key, intervention_group_code) as help from keyed
),

reached as (
    select
        *,
        max(end_date) over (
            partition by municipality_key, person_key, area_code, help
            order by start_date, end_date rows between unbounded preceding and 1 preceding
        ) as earlier
    from numbered_helps
),

numbered as (
    select
        *,
        count_if(earlier is null or earlier < start_date) over (
            partition by municipality_key, person_key, area_code, help
            order by start_date, end_date rows between unbounded preceding and current row
        ) as spell
    from reached
)

select * exclude (spell)
from (
    select * exclude (start_date, end_date, earlier), min(start_date) as start_date, max(end_date) as end_date
    from numbered
    group by all
);

-- the profile of a month and its groups

create table marts.fct_profile_snapshot as
with population as (
    select months.report_date, cases.municipality_key, cases.person_key, cases.area_code
    from months
    inner join cases
        on
            months.report_date >= cases.opened_date
            and months.report_date < coalesce(cases.closed_date, '9999-12-31'::date)
    where cases.person_key <> no_key()
    union
    select report_date, municipality_key, person_key, area_code from active where person_key <> no_key()
),

measurements as (
    select
        courses.*, instruments.area_code as instrument_area_code,
        better(courses.direction, previous.s, score) as improvement,
        better(courses.direction, opening.s, score) as start_improvement,
        better(courses.direction, previous.g, score) as beyond_goal,
        better(courses.direction, score, goal_score) as steps_to_goal,
        (measured_date + to_months((cadence + grace)::integer))::date as fresh_until,
        coalesce(
            lead(measured_date) over (
                partition by municipality_key, person_key, instrument_key, item_code
                order by
                    measured_date, registered_date nulls first, rater_rank desc nulls first, case_key desc, series_code desc
            ),
            '9999-12-31'::date
        ) as superseded
    from courses
    inner join instruments using (instrument_key)
    where item_kind is null or item_kind <> 'goal'
),

monthly as (
    select months.report_date, measurements.*
    from measurements
    inner join months on months.report_date >= measured_date and months.report_date < superseded
),

latest as (
    select
        monthly.report_date, monthly.municipality_key, monthly.person_key, population.area_code, instrument_code, item_code,
        instrument_item_key, opening.d as start_measured_date, previous.d as previous_measured_date, measured_date,
        fresh_until < monthly.report_date as is_stale,
        released(management_use_from, previous.d, measured_date) as is_released,
        released(management_use_from, opening.d, measured_date) as is_start_released,
        coalesce(opening.s, score) as score_at_start, previous.s as score_previous, score as score_now,
        previous.g as goal_score_previous, goal_score as goal_score_now, steps_to_goal,
        case
            when fresh_until < monthly.report_date then 'not_followed_up'
            when previous.d is null then 'single_score'
            when beyond_goal is null then 'no_goal'
            when beyond_goal >= 0 then 'reached'
            else 'not_reached'
        end as goal_status_code,
        case when fresh_until < monthly.report_date then 'not_followed_up' else label(improvement, minimum_change) end
            as label_code,
        case
            when fresh_until < monthly.report_date then 'not_followed_up' else label(start_improvement, minimum_change)
        end as start_label_code
    from monthly
    inner join population
        on
            monthly.report_date = population.report_date and monthly.municipality_key = population.municipality_key
            and monthly.person_key = population.person_key
            and instrument_area_code in (population.area_code, 'both')
),

profile_items as (
    select *, case instrument_code when 'ICF5' then 'children' else 'adults' end as area_code
    from items
    where instrument_code in ('ICF5', 'VUM2') and parent_item_code is null
),

profiles as (
    from latest
    union all by name
    select
        report_date, municipality_key, person_key, area_code, instrument_code, item_code, instrument_item_key,
        'not_scored' as goal_status_code, 'not_scored' as label_code, 'not_scored' as start_label_code
    from population
    inner join profile_items using (area_code)
    anti join latest using (report_date, municipality_key, person_key, area_code, instrument_code, item_code)
)

select
    report_date, municipality_key, person_key, instrument_item_key, md5(label_code) as development_label_key,
    md5(start_label_code) as start_development_label_key, area_code, profiles.instrument_code, profiles.item_code,
    items.parent_item_code, start_measured_date, previous_measured_date, measured_date,
    (report_date - measured_date)::integer as age_days, is_stale, is_released, is_start_released,
    score_at_start::decimal(4, 1) as score_at_start, score_previous::decimal(4, 1) as score_previous,
    score_now::decimal(4, 1) as score_now, goal_score_previous::decimal(4, 1) as goal_score_previous,
    goal_score_now::decimal(4, 1) as goal_score_now, steps_to_goal::decimal(4, 1) as steps_to_goal, goal_status_code,
    label_code as development_label_code, start_label_code as start_development_label_code
from profiles
left join items using (instrument_item_key);

create table marts.fct_scoring_group as
with forms as (from marts.fct_score_completeness where is_final),

places as (
    select
        measurement_key, min(organisation_key) as organisation_key, min(caseworker_id) as caseworker_id,
        min(area_code) as area_code
    from forms
    group by all
),

observations as (
    select
        'form_completeness' as measure_code, municipality_key, organisation_key, caseworker_id, area_code,
        instrument_code, measured_date, is_complete as is_counted
    from forms
    union all
    select
        'score_disagreement', spread.municipality_key, places.organisation_key, places.caseworker_id, places.area_code,
        spread.instrument_code, spread.measured_date, spread.is_disagreement
    from marts.fct_score_disagreement as spread
    inner join places using (measurement_key)
    where spread.is_released
),

monthly as (
    select
        months.report_date, measure_code, municipality_key, organisation_key, caseworker_id, area_code, instrument_code,
        count(*) as n_total, count(*) as n_measured, count_if(is_counted) as n_counted, null as days_since
    from months
    inner join observations
        on measured_date <= months.report_date and measured_date >= months.month_start - to_months(11)
    group by all
    union all
    select
        report_date, 'days_since_score', municipality_key, organisation_key, caseworker_id, area_code, instrument_code,
        count(*), count(days), null, sum(days)
    from (
        select
            report_date, municipality_key, person_key, organisation_key, caseworker_id, area_code, instrument_code,
            min(age_days) as days
        from marts.fct_profile_snapshot
        inner join person_cells using (report_date, municipality_key, person_key, area_code)
        where group_level = 'all' and instrument_code in ('ICF5', 'VUM2')
        group by all
    )
    group by all
)

select
    report_date, municipality_key, scope_type,
    group_scope(scope_type, municipality_key, organisation_key, caseworker_id, null) as scope_key,
    breakdown_type,
    group_breakdown(breakdown_type, null, null, null, null, organisation_key, caseworker_id, null) as breakdown_key,
    area_code, instrument_code, measure_code, sum(n_total)::integer as n_total,
    sum(n_measured)::integer as n_measured, sum(n_counted)::integer as n_counted, sum(days_since)::integer as days_since
from monthly
cross join reference.scope_breakdown
where
    scope_type in ('municipality', 'organisation', 'caseworker')
    and breakdown_type in ('none', 'organisation', 'caseworker')
group by all;

create temp table profiles as
select
    report_date, municipality_key, person_key, area_code, instrument_code, item_code, previous_measured_date,
    measured_date, goal_status_code,
    case
        when not is_released and development_label_code in ('positive', 'none', 'negative', 'single_score')
            then 'not_released'
        else development_label_code
    end as label_code
from marts.fct_profile_snapshot
where parent_item_code is null or area_code = 'children';

create temp table periods as
select *, row_number() over () as period
from (
    select distinct municipality_key, person_key, area_code, previous_measured_date, measured_date
    from profiles
    where label_code in ('positive', 'none', 'negative')
);

create temp table credited as
select periods.period, spells.help, true as is_credited
from periods
inner join spells
    on
        periods.municipality_key = spells.municipality_key and periods.person_key = spells.person_key
        and periods.area_code = spells.area_code and periods.measured_date > spells.start_date
        and periods.previous_measured_date < spells.end_date
group by all
having sum(
    least(spells.end_date, periods.measured_date) - greatest(spells.start_date, periods.previous_measured_date)
) >= 30;

create temp table item_numbers as
select instrument_code, item_code, row_number() over () as item
from (select distinct instrument_code, item_code from profiles);

create temp table labelled as
select report_date, person, period, item, label_code, goal_status_code
from profiles
inner join (from person_cells where group_level = 'all') using (report_date, municipality_key, person_key, area_code)
inner join item_numbers using (instrument_code, item_code)
left join periods using (municipality_key, person_key, area_code, previous_measured_date, measured_date);

create temp macro development_of(months_back) as table
with members as (
    from person_cells
    where
        report_date <= last_day(getvariable('report_date') - to_months(months_back))
        and report_date > last_day(getvariable('report_date') - to_months(months_back + 6))
),

found as (
    select
        labelled.report_date, cell, item, goal_status_code,
        case
            when
                members.group_level = 'all' or label_code not in ('positive', 'none', 'negative') or is_credited
                then label_code
            else 'not_credited'
        end as label_code
    from members
    inner join labelled using (report_date, person)
    left join credited using (period, help)
),

counted as (
    select
        report_date, cell, item, count(*)::integer as n_total,
        count_if(label_code = 'positive')::integer as n_positive,
        count_if(label_code = 'none')::integer as n_none,
        count_if(label_code = 'negative')::integer as n_negative,
        count_if(label_code = 'not_scored')::integer as n_not_scored,
        count_if(label_code = 'single_score')::integer as n_single_score,
        count_if(label_code = 'not_followed_up')::integer as n_not_followed_up,
        count_if(label_code = 'not_credited')::integer as n_not_credited,
        count_if(label_code = 'not_released')::integer as n_not_released,
        count_if(label_code in ('positive', 'none', 'negative') and goal_status_code in ('reached', 'not_reached'))::integer
            as n_with_goal,
        count_if(label_code in ('positive', 'none', 'negative') and goal_status_code = 'reached')::integer
            as n_goal_reached
    from found
    group by all
),

cell_groups as (
    select
        cell, report_date, municipality_key, area_code, scope_type, breakdown_type,
        group_scope(scope_type, municipality_key, organisation_key, caseworker_id, provider_key) as scope_key,
        group_breakdown(
            breakdown_type, intervention_type_key, intervention_group_code, provider_key, target_group_key,
            organisation_key, caseworker_id, null
        ) as breakdown_key
    from (select distinct * exclude (person_key, person, help) from members) as cells
    inner join reference.scope_breakdown using (group_level)
),

numbered as (
    select
        *,
        dense_rank() over (
            partition by report_date
            order by municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key
        ) as number
    from cell_groups
),

added as (
    select report_date, number, item, sum(columns('^n_'))::integer as "\0"
    from counted
    inner join numbered using (report_date, cell)
    group by all
)

select
    report_date, municipality_key, scope_type, scope_key, breakdown_type, breakdown_key, area_code, instrument_code,
    item_code, n_total, n_positive + n_none + n_negative as n_measured, n_positive, n_none, n_negative, n_not_scored,
    n_single_score, n_not_followed_up, n_not_credited, n_not_released, n_with_goal, n_goal_reached
from added
inner join item_numbers using (item)
inner join (select distinct * exclude (cell) from numbered) using (report_date, number);

-- half a year at a time: the whole history at once does not fit in memory
create table marts.fct_development_group as from development_of(0);
insert into marts.fct_development_group from development_of(6);
insert into marts.fct_development_group from development_of(12);
insert into marts.fct_development_group from development_of(18);
insert into marts.fct_development_group from development_of(24);
insert into marts.fct_development_group from development_of(30);
insert into marts.fct_development_group from development_of(36);
insert into marts.fct_development_group from development_of(42);
insert into marts.fct_development_group from development_of(48);
insert into marts.fct_development_group from development_of(54);

create table marts.fct_political_goal_status as
with goals as (
    select
        key2(goals.municipality_code, trim(political_goal_id)) as political_goal_key,
        key1(goals.municipality_code) as municipality_key, coalesce(items.item_code, 'unknown') as item_code,
        coalesce(types.goal_type_code, 'unknown') as goal_type_code,
        coalesce(margin_points, 5)::decimal(5, 2) as margin_points, valid_from_date, valid_to_date
    from raw.case_system__political_goal as goals
    left join reference.goal_type as types on lower(trim(goals.goal_type)) = lower(types.source_text)
    left join items on items.instrument_code = 'ICF5' and lower(trim(goals.item)) = lower(items.source_text)
    where _valid_to is null
),

counts as (
    from marts.fct_development_group
    where breakdown_type = 'none' and scope_type in ('municipality', 'provider') and instrument_code = 'ICF5'
),

scoped as (
    select
        months.report_date, goals.*, place.scope_type, place.scope_key,
        coalesce(counts.n_total, 0)::integer as n_total, coalesce(counts.n_measured, 0)::integer as n_measured,
        coalesce(counts.n_positive, 0)::integer as n_positive, coalesce(counts.n_none, 0)::integer as n_none,
        coalesce(counts.n_negative, 0)::integer as n_negative
    from goals
    inner join months
        on
            months.report_date >= goals.valid_from_date
            and months.report_date < coalesce(goals.valid_to_date, '9999-12-31'::date)
    inner join (
        select report_date, municipality_key, item_code, scope_type, scope_key from counts where scope_type = 'provider'
        union all
        select report_date, municipality_key, item_code, 'municipality', municipality_key
        from months cross join (select distinct municipality_key, item_code from goals)
    ) as place
        on
            months.report_date = place.report_date and goals.municipality_key = place.municipality_key
            and goals.item_code = place.item_code
    left join counts
        on
            place.report_date = counts.report_date and place.municipality_key = counts.municipality_key
            and place.scope_type = counts.scope_type and place.scope_key = counts.scope_key
            and place.item_code = counts.item_code
),

labelled as (
    select
        *,
        case
            when n_measured = 0 then 'not_scored'
            when (n_positive - n_negative) * 100 > margin_points * n_measured then 'positive'
            when (n_negative - n_positive) * 100 > margin_points * n_measured then 'negative'
            else 'none'
        end as label_code
    from scoped
)

select
    report_date, political_goal_key, municipality_key, case when scope_type = 'provider' then scope_key end as provider_key,
    md5(label_code) as development_label_key, scope_type, scope_key, item_code, n_total, n_measured, n_positive, n_none,
    n_negative,
    ((n_positive - n_negative)::decimal(18, 6) / nullif(n_measured::decimal(18, 6), 0))::decimal(9, 6) as net_share,
    margin_points, label_code as development_label_code, rules.goal_status_code, rules.goal_status_name
from labelled
left join reference.goal_status_rule as rules
    on labelled.goal_type_code = rules.goal_type_code and labelled.label_code = rules.development_label_code;

-- result categories of a month

create temp table categories as
with forms as (
    select
        *,
        lead(measured_date) over (
            partition by municipality_key, person_key order by measured_date, instrument_code, case_key
        ) as until
    from (
        select distinct pairs.municipality_key, pairs.person_key, case_key, instrument_key, instrument_code, measured_date
        from marts.fct_score_result_category as pairs
        inner join instruments using (instrument_key)
        where instruments.area_code = 'children'
    )
),

in_use as (
    select
        months.report_date, (months.month_start - to_months(11))::date as period_start, forms.municipality_key,
        forms.person_key, forms.case_key, forms.instrument_key, cases.target_group_key,
        case when cases.closed_date <= months.report_date then cases.closed_date - 1 else months.report_date end as day
    from forms
    inner join months
        on months.report_date >= forms.measured_date and months.report_date < coalesce(forms.until, '9999-12-31'::date)
    left join cases on forms.case_key = cases.case_key
    left join persons on forms.person_key = persons.person_key
    where
        (
            forms.measured_date >= months.month_start - to_months(11) or cases.closed_date is null
            or cases.closed_date > months.report_date
        )
        and (
            persons.birth_date is null
            or age(
                persons.birth_date,
                case
                    when forms.measured_date >= months.month_start - to_months(11) then forms.measured_date
                    else months.report_date
                end
            ) < 18
        )
),

pairs as (
    select
        municipality_key, person_key, case_key, instrument_key, item_code, first_measured_date, measured_date,
        result_category_code,
        coalesce(
            lead(measured_date) over (
                partition by municipality_key, person_key, case_key, instrument_key, item_code order by measured_date
            ),
            '9999-12-31'::date
        ) as until
    from marts.fct_score_result_category
)

select
    in_use.report_date, in_use.period_start, in_use.municipality_key, in_use.person_key, in_use.target_group_key,
    coalesce(responsible.organisation_key, no_key()) as organisation_key,
    coalesce(responsible.caseworker_id, 'unknown') as caseworker_id,
    items.item_code, pairs.first_measured_date, pairs.measured_date,
    case
        when pairs.measured_date is null then 'not_scored'
        when pairs.measured_date < in_use.period_start then 'not_followed_up'
        when
            pairs.first_measured_date is null
            and (pairs.measured_date + to_months((cadence + grace)::integer))::date >= in_use.report_date
            then 'too_recent'
        when pairs.first_measured_date is null then 'single_score'
        when not released(management_use_from, pairs.first_measured_date, pairs.measured_date) then 'not_released'
        else pairs.result_category_code
    end as category
from in_use
inner join instruments on in_use.instrument_key = instruments.instrument_key
inner join items on instruments.instrument_code = items.instrument_code and items.is_required and not items.is_overall
left join pairs
    on
        in_use.municipality_key = pairs.municipality_key and in_use.person_key = pairs.person_key
        and in_use.case_key = pairs.case_key and in_use.instrument_key = pairs.instrument_key
        and items.item_code = pairs.item_code and in_use.report_date >= pairs.measured_date
        and in_use.report_date < pairs.until
left join responsible
    on
        in_use.case_key = responsible.case_key and in_use.day >= responsible.start_date
        and in_use.day < responsible.end_date;

create table marts.fct_result_category_group as
with helped as (
    select
        periods.*, spells.group_level, spells.provider_key, spells.intervention_type_key, spells.intervention_group_code,
        sum(greatest(
            0,
            least(spells.end_date, periods.measured_date) - greatest(spells.start_date, periods.first_measured_date)
        )) as overlap_days
    from (
        select distinct report_date, municipality_key, person_key, period_start, first_measured_date, measured_date
        from categories
    ) as periods
    inner join spells
        on
            periods.municipality_key = spells.municipality_key and periods.person_key = spells.person_key
            and spells.area_code = 'children' and periods.report_date >= spells.start_date
            and spells.end_date > least(periods.first_measured_date, periods.period_start)
    group by all
),

levelled as (
    select *, 'all' as group_level from categories
    union all by name
    select
        categories.* replace (
            case
                when kinds.is_measured and helped.overlap_days < 30 then 'not_credited' else categories.category
            end as category
        ),
        helped.group_level, helped.provider_key, helped.intervention_type_key, helped.intervention_group_code
    from categories
    inner join helped
        on
            categories.report_date = helped.report_date and categories.municipality_key = helped.municipality_key
            and categories.person_key = helped.person_key
            and categories.first_measured_date is not distinct from helped.first_measured_date
            and categories.measured_date is not distinct from helped.measured_date
    inner join reference.result_category as kinds on categories.category = kinds.result_category_code
)

select
    report_date, municipality_key, scope_type,
    group_scope(scope_type, municipality_key, organisation_key, caseworker_id, provider_key) as scope_key,
    breakdown_type,
    group_breakdown(
        breakdown_type, intervention_type_key, intervention_group_code, provider_key, target_group_key,
        organisation_key, caseworker_id, null
    ) as breakdown_key,
    item_code, md5(category) as result_category_key, count(*)::integer as n_children
from levelled
inner join reference.scope_breakdown using (group_level)
where
    breakdown_type = 'none'
    or (
        scope_type = 'municipality'
        and breakdown_type in ('provider', 'intervention_type', 'intervention_group', 'target_group')
    )
group by all;

-- goals

create temp table assessments as
select
    key2(followups.municipality_code, trim(followup_id)) as goal_assessment_key,
    key2(followups.municipality_code, trim(followups.goal_id)) as goal_key,
    key1(followups.municipality_code) as municipality_key,
    coalesce(cases.person_key, no_key()) as person_key,
    coalesce(cases.case_key, no_key()) as case_key,
    case when grades.grade_code is null then no_key() else md5(grades.grade_code) end as grade_key,
    trim(followup_id) as followup_id, followup_date, registered_date, followups.goal_score, grades.grade_code,
    row_number() over (
        partition by followups.municipality_code, trim(followups.goal_id), followup_date
        order by registered_date desc nulls last, trim(followup_id) desc
    ) = 1 as is_state_of_day
from raw.case_system__goal_followup as followups
inner join raw.case_system__goal as goals
    on
        followups.municipality_code = goals.municipality_code and trim(followups.goal_id) = trim(goals.goal_id)
        and goals._valid_to is null
left join cases on key2(goals.municipality_code, trim(goals.case_number)) = cases.case_key
left join reference.grade as grades on lower(trim(followups.grade)) = lower(grades.source_text) and grades.is_registered
where followups._valid_to is null;

create table marts.fct_goal_assessment as
select
    goal_assessment_key, goal_key, municipality_key, person_key, case_key, grade_key, followup_id, followup_date,
    registered_date, (registered_date - followup_date)::integer as registration_delay_days, goal_score, is_state_of_day
from assessments;

create table marts.fct_goal as
with followed as (
    select goal_key, min(followup_date) as earliest, max(followup_date) as latest, count(*) as n_followups
    from assessments
    group by all
)

select
    key2(goals.municipality_code, trim(goals.goal_id)) as goal_key, key1(goals.municipality_code) as municipality_key,
    coalesce(cases.person_key, no_key()) as person_key, coalesce(cases.case_key, no_key()) as case_key,
    coalesce(cases.target_group_key, no_key()) as target_group_key, goals.created_date,
    followed.earliest as first_followup_date, followed.latest as last_followup_date, goals.closed_date,
    (followed.earliest - goals.created_date)::integer as days_to_first_followup,
    (goals.closed_date - goals.created_date)::integer as duration_days,
    coalesce(followed.n_followups, 0)::integer as n_followups,
    coalesce(statuses.is_agreed, true) as is_counted, goals.start_score, goals.expected_score
from raw.case_system__goal as goals
left join raw.case_system__plan as plans
    on
        goals.municipality_code = plans.municipality_code and trim(goals.plan_id) = trim(plans.plan_id)
        and plans._valid_to is null
left join reference.plan_status as statuses on lower(trim(plans.status)) = lower(statuses.source_text)
left join cases on key2(goals.municipality_code, trim(goals.case_number)) = cases.case_key
left join followed on key2(goals.municipality_code, trim(goals.goal_id)) = followed.goal_key
where goals._valid_to is null;

create table marts.fct_goal_snapshot as
with states as (
    select
        goal_key, followup_date, grade_code,
        coalesce(lead(followup_date) over (partition by goal_key order by followup_date), '9999-12-31'::date) as until
    from assessments
    where is_state_of_day
),

stated as (
    select
        months.report_date, goals.*, states.followup_date,
        case
            when states.followup_date is null or (states.followup_date + to_months(8))::date < months.report_date
                then 'not_followed_up'
            else states.grade_code
        end as grade_code
    from marts.fct_goal as goals
    inner join months
        on
            months.report_date >= goals.created_date
            and months.report_date < coalesce(goals.closed_date, '9999-12-31'::date)
    left join states
        on
            goals.goal_key = states.goal_key and months.report_date >= states.followup_date
            and months.report_date < states.until
    where goals.is_counted
)

select
    stated.report_date, stated.goal_key, stated.municipality_key, stated.person_key, stated.case_key,
    coalesce(responsible.organisation_key, no_key()) as organisation_key,
    coalesce(responsible.employee_key, no_key()) as employee_key,
    coalesce(responsible.caseworker_id, 'unknown') as caseworker_id,
    stated.target_group_key,
    case when stated.grade_code is null then no_key() else md5(stated.grade_code) end as grade_key,
    stated.followup_date as last_followup_date,
    (stated.report_date - stated.followup_date)::integer as days_since_followup,
    coalesce(grades.is_registered, true) as is_followed_up, coalesce(grades.is_measured, false) as is_measured,
    stated.followup_date is null and (stated.created_date + to_months(8))::date >= stated.report_date as is_too_recent,
    coalesce(age(persons.birth_date, stated.report_date) >= 18, false) as is_aftercare,
    persons.birth_date is null or age(persons.birth_date, stated.report_date) < 18 as is_counted_age
from stated
left join reference.grade as grades on stated.grade_code = grades.grade_code
left join persons on stated.person_key = persons.person_key
left join responsible
    on
        stated.case_key = responsible.case_key and stated.report_date >= responsible.start_date
        and stated.report_date < responsible.end_date;

create table marts.fct_goal_group as
with goal_items as (
    select key2(goals.municipality_code, trim(goal_id)) as goal_key, coalesce(items.item_code, 'unknown') as item_code
    from raw.case_system__goal as goals
    left join items on items.instrument_code = 'ICF5' and lower(trim(goals.item)) = lower(items.source_text)
    where goals._valid_to is null
),

snapshots as (
    from marts.fct_goal_snapshot
    inner join goal_items using (goal_key)
    where is_counted_age
),

levelled as (
    select
        report_date, municipality_key, organisation_key, caseworker_id, target_group_key, item_code, grade_key,
        'all' as group_level, null as provider_key, null as intervention_type_key, null as intervention_group_code,
        count(*) as n_goals
    from snapshots
    group by all
    union all
    select
        report_date, municipality_key, snapshots.organisation_key, snapshots.caseworker_id, snapshots.target_group_key,
        item_code, grade_key, group_level, provider_key, intervention_type_key, intervention_group_code, count(*)
    from snapshots
    inner join person_cells using (report_date, municipality_key, person_key)
    where group_level <> 'all' and area_code = 'children'
    group by all
),

groupings as (
    from reference.scope_breakdown
    union all
    select scope_type, 'dimension', group_level from reference.scope_breakdown where breakdown_type = 'none'
)

select
    report_date, municipality_key, scope_type,
    group_scope(scope_type, municipality_key, organisation_key, caseworker_id, provider_key) as scope_key,
    breakdown_type,
    group_breakdown(
        breakdown_type, intervention_type_key, intervention_group_code, provider_key, target_group_key,
        organisation_key, caseworker_id, item_code
    ) as breakdown_key,
    grade_key, sum(n_goals)::integer as n_goals
from levelled
inner join groupings using (group_level)
group by all;
