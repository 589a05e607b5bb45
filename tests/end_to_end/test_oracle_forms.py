"""Effect assessments and function forms (V18, V19) against a computation from the simulator's truth."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from simulator.truth import MunicipalityTruth
from tests.oracle import warehouse as theirs
from tests.oracle.forms import EFFECT, FORMS, FUNCTION, Form, disagreement_rows, form_rows, with_scores_of
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
