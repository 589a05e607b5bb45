"""How well, how alike and how recently scores are given, against a computation from the simulator's truth."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pandas as pd
import pytest

from orchestration.home import Home, open_warehouse
from simulator.build import build_truth
from simulator.cases import worked_examples
from simulator.options import SimulationOptions
from tests.conftest import SMALL
from tests.oracle import adults, scoring
from tests.oracle import warehouse as theirs
from tests.oracle.truth import PROFILE, known_on

DELIVERED = date(2025, 12, 31)
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))
INSTRUMENTS = {"children": PROFILE, "adults": adults.INSTRUMENT}
TEMPLATE = "rpt_scoring"


@pytest.fixture(scope="module")
def warehouse(built_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(built_home, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def computed(warehouse: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The oracle's rows that some figure asks for, of the simulated municipality and the worked examples."""
    chosen = theirs.groups(warehouse)
    simulated = build_truth(SimulationOptions(**SMALL))
    knows = [known_on(truth, DELIVERED) for truth in [*simulated, worked_examples()]]
    grown = [adults.adults_known_on(truth, DELIVERED) for truth in simulated]
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
    assert len(expected) > 0
    wrong = theirs.differences(expected, theirs.template_rows(warehouse, TEMPLATE, day, area, INSTRUMENTS[area]))
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])


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
