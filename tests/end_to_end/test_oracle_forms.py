"""Effect assessments, function forms and goal scores (V18, V19, U21) against the simulator's truth."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from orchestration.home import Home
from simulator.truth import MunicipalityTruth
from tests.oracle import warehouse as theirs
from tests.oracle.forms import EFFECT, FORMS, FUNCTION, Form, disagreement_rows, form_rows, with_scores_of
from tests.oracle.goal_scores import goal_score_lines
from tests.oracle.net import net_known_on
from tests.oracle.spending import Money
from tests.oracle.truth import Known, known_on

DELIVERED = date(2025, 12, 31)
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))


@pytest.fixture(scope="module")
def known(truths: list[MunicipalityTruth]) -> dict[str, list[Known]]:
    """Of each form what the municipalities know after the last delivery."""
    return {form.code: [with_scores_of(known_on(truth, DELIVERED), form) for truth in truths] for form in FORMS}


@pytest.fixture(scope="module")
def goal_scores(truths: list[MunicipalityTruth]) -> dict[date, list[str]]:
    """The lists of scores of goals on each report date, as text in order."""
    moneys = [Money(net.truth, net, DELIVERED) for net in (net_known_on(truth, DELIVERED) for truth in truths)]
    return {
        day: sorted(str(line) for money in moneys for line in goal_score_lines(money, money.net, day))
        for day in REPORT_DATES
    }


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_development_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, known: dict[str, list[Known]], form: Form, day: date
) -> None:
    groups, wanted = theirs.groups(warehouse), theirs.asked(warehouse, DELIVERED)
    rows = pd.concat([form_rows(each, form, pd.Timestamp(day), groups) for each in known[form.code]], ignore_index=True)
    found = theirs.template_rows(warehouse, "rpt_development", day, "children", form.code)
    theirs.assert_same(theirs.only_asked(rows, wanted), found)
    kinds = set(found[["measure_code", "breakdown_type"]].itertuples(index=False, name=None))
    wanted_breakdown = "intervention_type" if form is EFFECT else "provider"
    assert ("development_distribution", wanted_breakdown) in kinds


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
def test_disagreement_of_respondents_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, known: dict[str, list[Known]], day: date
) -> None:
    groups, wanted = theirs.groups(warehouse), theirs.asked(warehouse, DELIVERED)
    parts = [disagreement_rows(each, FUNCTION, pd.Timestamp(day), groups) for each in known[FUNCTION.code]]
    expected = theirs.only_asked(pd.concat(parts, ignore_index=True), wanted)
    theirs.assert_same(expected, theirs.template_rows(warehouse, "rpt_scoring", day, "children", FUNCTION.code))


SCORE_LINE = """
    municipality_code, case_number, goal_code, sub_goal_code, measured_date, rater_type_name, score_text, score_share,
    authority_date, authority_score, authority_share, share_difference
"""


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
def test_the_list_of_goal_scores_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, goal_scores: dict[date, list[str]], day: date
) -> None:
    """U21: every score of a goal in a case open on the day, beside what the authority had found by then."""
    rows = warehouse.execute(
        f"select {SCORE_LINE} from reporting.rpt_goal_score_line where report_date = ?", [day]
    ).fetchall()
    assert sorted(map(str, rows)) == goal_scores[day]
    assert {row[-1] is None for row in rows} == {True, False}


def test_the_caseworkers_get_the_newest_list(built_home: Home, goal_scores: dict[date, list[str]]) -> None:
    """U21 as its reader gets it."""
    file = built_home.published / "caseworker" / "current" / "caseworker.duckdb"
    with duckdb.connect(str(file.resolve()), read_only=True) as published:
        rows = published.execute(f"select {SCORE_LINE} from goal_score_line").fetchall()
    assert sorted(map(str, rows)) == goal_scores[DELIVERED]
