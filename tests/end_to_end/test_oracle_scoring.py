"""How well, how alike and how recently scores are given, against a computation from the simulator's truth."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from simulator.truth import MunicipalityTruth
from tests.oracle import adults, scoring
from tests.oracle import warehouse as theirs
from tests.oracle.truth import PROFILE, known_on

DELIVERED = date(2025, 12, 31)
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))
INSTRUMENTS = {"children": PROFILE, "adults": adults.INSTRUMENT}
TEMPLATE = "rpt_scoring"


@pytest.fixture(scope="module")
def computed(
    warehouse: duckdb.DuckDBPyConnection, simulated: MunicipalityTruth, truths: list[MunicipalityTruth]
) -> pd.DataFrame:
    """The oracle's rows that some figure asks for, of the simulated municipality and the worked examples."""
    chosen = theirs.groups(warehouse)
    knows = [known_on(truth, DELIVERED) for truth in truths]
    grown = [adults.adults_known_on(simulated, DELIVERED)]
    days = [pd.Timestamp(day) for day in REPORT_DATES]
    rows = [scoring.children(known, day, chosen) for known in knows for day in days]
    rows += [scoring.of_adults(known, day, chosen) for known in grown for day in days]
    return theirs.only_asked(pd.concat(rows, ignore_index=True), theirs.asked(warehouse, DELIVERED))


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
@pytest.mark.parametrize("area", INSTRUMENTS)
def test_the_template_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, computed: pd.DataFrame, area: str, day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers."""
    expected = computed[(computed["area_code"] == area) & (computed["report_date"] == day)]
    theirs.assert_same(expected, theirs.template_rows(warehouse, TEMPLATE, day, area, INSTRUMENTS[area]))


def test_every_figure_about_the_scoring_has_been_compared(
    warehouse: duckdb.DuckDBPyConnection, computed: pd.DataFrame
) -> None:
    """Each measure, area, scope and breakdown of the catalogue's figures is among the rows, with a number."""
    shown = computed[computed["value"].notna()]
    compared = set(
        zip(shown["measure_code"], shown["area_code"], shown["scope_type"], shown["breakdown_type"], strict=True)
    )
    figures = warehouse.execute(
        "select measure_codes, area_code, scope_type, breakdown_type from reference.figure_catalogue "
        "where template_code = 'SCO'"
    ).fetchall()
    wanted = {
        (measure, area, scope, breakdown)
        for measure, area, scope, breakdowns in figures
        for breakdown in breakdowns.split("|")
    }
    assert {measure for measure, *_ in wanted} == {"form_completeness", "score_disagreement", "days_since_score"}
    assert not wanted - compared


def test_scoring_is_no_measure_of_whoever_scores(warehouse: duckdb.DuckDBPyConnection) -> None:
    """R18: a caseworker's own scoring is in the caseworker's figures alone."""
    found = warehouse.execute(
        "select distinct audience_code from reporting.rpt_figure where measure_code in "
        "('form_completeness', 'score_disagreement', 'days_since_score') "
        "and (scope_type = 'caseworker' or breakdown_type = 'caseworker')"
    ).fetchall()
    assert found == [("caseworker",)]
