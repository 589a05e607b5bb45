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


def test_the_caseworkers_list_of_goal_scores_is_the_oracles(built_home: Home, truths: list[MunicipalityTruth]) -> None:
    """U21 as its reader gets it: every score of a goal in an open case, beside what the authority had found by then."""
    file = built_home.published / "caseworker" / "current" / "caseworker.duckdb"
    with duckdb.connect(str(file.resolve()), read_only=True) as published:
        rows = published.execute(
            "select municipality_code, case_number, goal_code, sub_goal_code, measured_date, rater_type_name, "
            "score_text, score_share, authority_date, authority_score, authority_share, share_difference "
            "from goal_score_line"
        ).fetchall()
    nets = [net_known_on(truth, DELIVERED) for truth in truths]
    expected = [line for net in nets for line in goal_score_lines(Money(net.truth, net, DELIVERED), net, DELIVERED)]
    assert sorted(map(str, rows)) == sorted(map(str, expected))
    assert {row[-1] is None for row in rows} == {True, False}
