"""Network meetings, involvement, appeals and quality indicators against a computation from the simulator's truth."""

from collections.abc import Callable
from datetime import date

import duckdb
import pandas as pd
import pytest

from simulator.truth import MunicipalityTruth
from tests.oracle import net as ours
from tests.oracle import warehouse as theirs
from tests.oracle.net import NetKnown, net_known_on

DELIVERED = date(2025, 12, 31)
# The report date and two earlier month ends of the same build.
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))
TEMPLATES: dict[str, Callable[[NetKnown, date], pd.DataFrame]] = {
    "rpt_network_method": ours.network_methods,
    "rpt_reopening": ours.reopenings,
    "rpt_involvement": ours.involvement,
    "rpt_appeal": ours.appeals,
    "rpt_school_absence": ours.school_absence,
    "rpt_school_wellbeing": ours.school_wellbeing,
    "rpt_fit_progress": ours.fit_progress,
    "rpt_line_position": ours.line_positions,
    "rpt_aftercare": ours.aftercare_outcomes,
}


@pytest.fixture(scope="module")
def municipalities(truths: list[MunicipalityTruth]) -> list[NetKnown]:
    """What the simulated municipality and the one of the worked examples know after the last delivery."""
    return [net_known_on(truth, DELIVERED) for truth in truths]


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
@pytest.mark.parametrize("template", TEMPLATES)
def test_the_template_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, municipalities: list[NetKnown], template: str, day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers."""
    parts = [TEMPLATES[template](net, day) for net in municipalities]
    expected = pd.concat([part for part in parts if len(part)], ignore_index=True)
    theirs.assert_same(expected, theirs.template_rows(warehouse, template, day))


def test_every_measure_has_been_compared(warehouse: duckdb.DuckDBPyConnection, municipalities: list[NetKnown]) -> None:
    """Each measure, scope and breakdown that the templates know is among the rows of the oracle."""
    columns = ["measure_code", "scope_type", "breakdown_type"]
    computed = {
        row
        for template in TEMPLATES.values()
        for day in REPORT_DATES
        for net in municipalities
        for row in template(net, day)[columns].itertuples(index=False, name=None)
    }
    tables = " union ".join(f"select {', '.join(columns)} from reporting.{name}" for name in TEMPLATES)
    known = set(warehouse.execute(tables).fetchall())
    assert known <= computed
    assert len(known) > 0
