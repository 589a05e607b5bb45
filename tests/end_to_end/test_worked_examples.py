"""The worked examples, from small source files through the whole house (AC1, AC7, AC8, AC10, C8)."""

from collections import Counter
from decimal import Decimal

import duckdb
import pytest

from orchestration.home import Home
from simulator.budget_cases import BUDGET_LINES, BUDGET_TOTAL, UNIT_ID, ExpectedLine
from simulator.cases import EXPECTED, MUNICIPALITY_CODE, REPORT_DATE
from simulator.category_cases import (
    COMBINATION_COUNTS,
    COMBINATIONS,
    EXAMPLES,
    FAMILY_FACTOR,
    SCHOOL_FACTOR,
    ExpectedCategory,
)
from simulator.level_cases import ATTENDED, CITIZENS, DIRECT_SHARES, LEVELS

AMOUNTS = ("corrected_budget", "spent", "expected_result", "budget_deviation")
LABELS = {"Positiv": "positive", "Ingen": "none", "Negativ": "negative"}


@pytest.fixture(scope="module")
def caseload(warehouse: duckdb.DuckDBPyConnection) -> dict[str, dict[str, object]]:
    """Per case number: scores, labels and prices at the report date."""
    rows = warehouse.execute(
        """
        with helps as (
            select
                months.case_key,
                months.person_key,
                list(types.intervention_type_name order by types.intervention_type_name) as helps,
                sum(months.agreed_price_dkk_per_month) as monthly_dkk
            from marts.fct_intervention_month as months
            inner join marts.dim_intervention_type as types using (intervention_type_key)
            where months.month_end_date = $day and months.is_active_at_month_end
            group by months.case_key, months.person_key
        )

        select
            cases.case_number, helps.helps, helps.monthly_dkk, overall.score_at_start, overall.score_now,
            overall.development_label_code, overall.start_development_label_code,
            school.development_label_code, school.start_development_label_code
        from marts.dim_case as cases
        inner join helps on helps.case_key = cases.case_key
        inner join marts.fct_profile_snapshot as overall
            on overall.person_key = helps.person_key and overall.item_code = 'overall' and overall.report_date = $day
        inner join marts.fct_profile_snapshot as school
            on school.person_key = helps.person_key and school.item_code = 'school' and school.report_date = $day
        where cases.municipality_code = $municipality
        """,
        {"day": REPORT_DATE, "municipality": MUNICIPALITY_CODE},
    ).fetchall()
    names = ("helps", "monthly_dkk", "start", "now", "overall", "overall_start", "school", "school_start")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


@pytest.mark.parametrize("child", EXPECTED.children, ids=lambda child: child.name)
def test_each_child_has_the_scores_labels_and_prices_of_the_example(
    caseload: dict[str, dict[str, object]], child: object
) -> None:
    """AC1: lower is better; the overall label follows the overall scores, not the school dimension's."""
    found = caseload[child.case_number]
    assert found["helps"] == sorted(help_.service_type for help_ in child.helps)
    assert found["monthly_dkk"] == sum((help_.monthly_dkk for help_ in child.helps), Decimal(0))
    assert (found["start"], found["now"]) == (child.overall_start, child.overall_now)
    assert found["overall"] == found["overall_start"] == LABELS[child.overall_development]
    assert found["school"] == found["school_start"] == LABELS[child.school_development]


def test_the_caseload_sums_to_the_example(caseload: dict[str, dict[str, object]]) -> None:
    rows = [caseload[number] for number in EXPECTED.caseload]
    assert sum(row["monthly_dkk"] for row in rows) == EXPECTED.caseload_monthly_dkk == Decimal(205_500)
    assert sum(row["overall"] == "positive" for row in rows) == EXPECTED.caseload_positive == 1


def test_the_overall_level_is_never_derived_from_the_dimensions(warehouse: duckdb.DuckDBPyConnection) -> None:
    """AC7: letters become numbers by the scale alone; C beside 4, 4, 4, 0, 0 stays 2."""
    rows = warehouse.execute(
        """
        select items.item_code, max(scores.score_text), max(scores.score)
        from marts.fct_score as scores
        inner join marts.dim_instrument_item as items using (instrument_item_key)
        inner join marts.dim_case as cases using (case_key)
        where cases.municipality_code = ? and cases.case_number = '25-000006'
        group by items.item_code
        """,
        [MUNICIPALITY_CODE],
    ).fetchall()
    scores = {code: (text, score) for code, text, score in rows}
    assert scores.pop("overall") == ("C", 2)
    assert sorted(score for _, score in scores.values()) == [0, 0, 4, 4, 4]


def test_a_total_is_not_the_sum_of_rows(warehouse: duckdb.DuckDBPyConnection) -> None:
    """C8: one child has two interventions: seven rows of interventions, six children."""
    rows = warehouse.execute(
        """
        select breakdown_type, sum(n_total)
        from reporting.rpt_development
        where
            municipality_code = ? and report_date = ? and scope_type = 'municipality' and item_code = 'overall'
            and measure_code = 'share_positive' and breakdown_type in ('none', 'intervention_type')
        group by breakdown_type
        """,
        [MUNICIPALITY_CODE, REPORT_DATE],
    ).fetchall()
    totals = dict(rows)
    assert totals["none"] == len(EXPECTED.children) == 6
    assert totals["intervention_type"] == sum(item.children for item in EXPECTED.interventions) == 7


def test_interventions_have_the_children_prices_and_shares_of_the_example(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """P2: children, average price and share positive, per intervention."""
    rows = warehouse.execute(
        """
        select breakdown_name, measure_code, numerator, denominator, value
        from reporting.rpt_figure
        where municipality_code = ? and figure_code = 'P2' and report_date = ? and figure_report_date = report_date
        """,
        [MUNICIPALITY_CODE, REPORT_DATE],
    ).fetchall()
    found = {(name, measure): (numerator, denominator, value) for name, measure, numerator, denominator, value in rows}
    shown = {name for name, _ in found}
    expected = {item.service_type: item for item in EXPECTED.interventions if item.service_type in shown}
    assert set(expected) == {"Plejefamilie", "Aflastning", "Familiebehandling"}
    for name, item in expected.items():
        assert found[name, "children"][2] == item.children
        assert found[name, "average_price"][2] == item.average_price_dkk
        assert found[name, "share_positive"][:2] == (item.positive, item.measured)


def test_political_goals_get_their_label_from_pooled_children(warehouse: duckdb.DuckDBPyConnection) -> None:
    """C9, C10: one positive and one negative of six measured is a net share of nought: Ingen."""
    rows = warehouse.execute(
        """
        select goals.political_goal_id, status.development_label_code, status.goal_status_code,
            status.n_positive, status.n_none, status.n_negative
        from marts.fct_political_goal_status as status
        inner join marts.dim_political_goal as goals using (political_goal_key)
        inner join marts.dim_municipality as municipalities
            on municipalities.municipality_key = status.municipality_key
        where
            municipalities.municipality_code = ? and status.report_date = ? and status.scope_type = 'municipality'
        """,
        [MUNICIPALITY_CODE, REPORT_DATE],
    ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    counts = {"PM01": EXPECTED.overall, "PM02": EXPECTED.school}
    assert set(found) == set(EXPECTED.political_goals) == set(counts)
    for goal, (label, colour) in EXPECTED.political_goals.items():
        developments = tuple(counts[goal].get(name, 0) for name in ("Positiv", "Ingen", "Negativ"))
        assert found[goal] == (LABELS.get(label, label), colour, *developments)


@pytest.fixture(scope="module")
def categories(warehouse: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, object]]:
    """Per case number and factor: the two status, the goal and what came of it."""
    rows = warehouse.execute(
        """
        select
            cases.case_number, items.item_name, results.status_before, results.goal_score, results.status_after,
            categories.result_category_name, results.goal_met_code, results.rule_row
        from marts.fct_score_result_category as results
        inner join marts.dim_case as cases using (case_key)
        inner join marts.dim_instrument_item as items using (instrument_item_key)
        inner join marts.dim_result_category as categories using (result_category_key)
        where cases.municipality_code = ? and results.first_measured_date is not null
        """,
        [MUNICIPALITY_CODE],
    ).fetchall()
    names = ("before", "goal", "after", "category", "goal_met", "rule_row")
    return {(row[0], row[1]): dict(zip(names, row[2:], strict=True)) for row in rows}


def category_of(before: int, goal: int, after: int) -> str:
    """The category by what the words mean: which way the status went, and what the goal was."""
    if before == after == 0:
        return "Uproblematisk"
    if after == before:
        return "Fastholdelsesmål opfyldt" if goal == before else "Ingen progression"
    if after > before:
        return "Negativ progression"
    return "Progressionsmål opfyldt" if after <= goal < before else "Progression"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.before}-{example.goal}-{example.after}")
def test_each_example_of_ac8_has_its_category(
    categories: dict[tuple[str, str], dict[str, object]], example: ExpectedCategory
) -> None:
    """AC8: better than a goal to keep the status is progression, and the goal is met all the same."""
    found = categories[example.case_number, FAMILY_FACTOR]
    assert (found["before"], found["goal"], found["after"]) == (example.before, example.goal, example.after)
    assert (found["category"], found["goal_met"]) == (example.category, example.goal_met)


def test_every_combination_has_the_category_that_the_words_mean(
    categories: dict[tuple[str, str], dict[str, object]],
) -> None:
    found = {each.case_number: categories[each.case_number, SCHOOL_FACTOR]["category"] for each in COMBINATIONS}
    meant = {each.case_number: category_of(each.before, each.goal, each.after) for each in COMBINATIONS}
    assert found == meant
    assert len(found) == len(COMBINATIONS) == 75
    assert Counter(found.values()) == COMBINATION_COUNTS


@pytest.mark.parametrize(("factor", "measured"), [(SCHOOL_FACTOR, len(COMBINATIONS)), (FAMILY_FACTOR, len(EXAMPLES))])
def test_figures_of_result_categories_count_the_combinations(
    warehouse: duckdb.DuckDBPyConnection, factor: str, measured: int
) -> None:
    """Figure 9: shares of the measured; those without a result are counted beside them, of all on the form."""
    rows = warehouse.execute(
        """
        select member_name, numerator, denominator, value, n_total, n_measured
        from reporting.rpt_figure
        where
            municipality_code = ? and figure_code = 'A9' and report_date = ? and figure_report_date = report_date
            and item_name = ?
        """,
        [MUNICIPALITY_CODE, REPORT_DATE, factor],
    ).fetchall()
    everyone = len(COMBINATIONS) + len(EXAMPLES)
    assert {row[4:] for row in rows} == {(everyone, measured)}
    examples = COMBINATIONS if factor == SCHOOL_FACTOR else EXAMPLES
    expected = Counter(category_of(each.before, each.goal, each.after) for each in examples)
    found = {row[0]: row[1:4] for row in rows}
    without = found.pop("Uden resultat")
    assert without[:2] == (everyone - measured, everyone)
    assert {name: numbers[0] for name, numbers in found.items()} == {
        name: expected[name] for name in COMBINATION_COUNTS
    }
    assert {numbers[1] for numbers in found.values()} == {measured}
    assert abs(sum(numbers[2] for numbers in found.values()) - 1) < Decimal("0.00001")


def test_service_levels_by_hours_from_file_to_what_management_is_shown(built_home: Home) -> None:
    """AC11: the upper limit is in the level; half an hour is below level 1 and stands in a row of its own."""
    expected = Counter({level or "below": 0 for _, level in LEVELS})
    for _, level in LEVELS:
        expected[level or "below"] += CITIZENS
    file = built_home.published / "management" / "current" / "management.duckdb"
    with duckdb.connect(str(file.resolve()), read_only=True) as published:
        rows = published.execute(
            """
            select breakdown_code, breakdown_name, value
            from figure
            where
                municipality_code = ? and figure_code = 'V20N' and figure_report_date = ? and cell_status = 'shown'
            """,
            [MUNICIPALITY_CODE, REPORT_DATE],
        ).fetchall()
    assert {code: value for code, _, value in rows} == expected
    assert dict(row[:2] for row in rows)["below"] == "Under niveau 1"


def test_every_grant_has_the_level_of_its_hours(warehouse: duckdb.DuckDBPyConnection) -> None:
    """AC11, grant by grant; the flag is on what is below level 1 and on nothing else."""
    rows = warehouse.execute(
        """
        select grants.weekly_minutes, grants.service_level_code, grants.is_service_level_flagged, count(*)
        from marts.fct_granted_hours as grants
        inner join marts.dim_municipality as municipalities using (municipality_key)
        where municipalities.municipality_code = ? and grants.month_end_date = ?
        group by all
        """,
        [MUNICIPALITY_CODE, REPORT_DATE],
    ).fetchall()
    expected = {(Decimal(hours) * 60, level or "below", level is None, CITIZENS) for hours, level in LEVELS}
    assert set(rows) == expected


def test_assumed_shares_of_direct_time_are_of_the_hours_attended(warehouse: duckdb.DuckDBPyConnection) -> None:
    """AC11, C21: 60 and 75 per cent of attendance are other shares of the employment, and both have their name."""
    rows = warehouse.execute(
        """
        select
            assumed.unit_id, assumed.attendance_hours, assumed.one_to_one_hours, assumed.stated_one_to_one_hours,
            assumed.ata_share_of_attendance_hours, assumed.ata_share_of_employment_hours
        from marts.fct_hour_price_assumption as assumed
        inner join marts.dim_municipality as municipalities using (municipality_key)
        where municipalities.municipality_code = ? and assumed.unit_id like 'AC11-%'
        """,
        [MUNICIPALITY_CODE],
    ).fetchall()
    of_employment = {"AC11-60": Decimal("0.498960"), "AC11-75": Decimal("0.623701")}
    assert {row[0]: row[1:] for row in rows} == {
        unit_id: (ATTENDED, ATTENDED * share, ATTENDED * share, share, of_employment[unit_id])
        for unit_id, share in DIRECT_SHARES
    }


@pytest.fixture(scope="module")
def follow_up(built_home: Home) -> dict[tuple[str, str], Decimal]:
    """The unit's table as its provider gets it: item and measure to the number that is shown."""
    file = (built_home.published / "provider" / "current" / "provider.duckdb").resolve()
    with duckdb.connect(str(file), read_only=True) as published:
        rows = published.execute(
            """
            select item_name, measure_code, value
            from figure
            where
                figure_code = 'U2-L' and municipality_code = ? and report_date = ? and breakdown_code = ?
                and cell_status in ('shown', 'none')
            """,
            [MUNICIPALITY_CODE, REPORT_DATE, UNIT_ID],
        ).fetchall()
    return {(item, measure): value for item, measure, value in rows}


@pytest.mark.parametrize("line", [*BUDGET_LINES, BUDGET_TOTAL], ids=lambda line: line.item)
def test_each_line_of_the_units_budget_is_as_printed(
    follow_up: dict[tuple[str, str], Decimal], line: ExpectedLine
) -> None:
    """AC10: deviation = corrected budget less expected result, and worse than the budget is below 0."""
    found = [
        follow_up[line.item, code] for code in ("corrected_budget", "spent", "expected_result", "budget_deviation")
    ]
    assert found == [line.corrected, line.spent, line.expected, line.deviation]
    if line.spending_percent is not None:
        assert round(100 * follow_up[line.item, "spending_rate"], 1) == Decimal(line.spending_percent)


def test_the_units_total_is_the_sum_of_its_lines(follow_up: dict[tuple[str, str], Decimal]) -> None:
    """AC10: 290,000 less 2,956,533 is -2,666,533; the total is a line like the others."""
    for code in AMOUNTS:
        assert sum(follow_up[line.item, code] for line in BUDGET_LINES) == follow_up["I alt", code]
    assert follow_up["I alt", "budget_deviation"] == Decimal(-2_666_533)
    assert {item for item, _ in follow_up} == {line.item for line in (*BUDGET_LINES, BUDGET_TOTAL)}
