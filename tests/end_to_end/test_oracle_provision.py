"""Places, hours, visits, inquiries, incidents, risk and staff against a computation from the simulator's truth."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from orchestration.home import Home
from simulator.truth import MunicipalityTruth
from tests.oracle import published
from tests.oracle import warehouse as theirs
from tests.oracle.net import NetKnown, net_known_on
from tests.oracle.provision import provision

DELIVERED = date(2025, 12, 31)
# The report date and two earlier month ends of the same build.
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))
AREAS = ("children", "adults")


@pytest.fixture(scope="module")
def municipalities(truths: list[MunicipalityTruth]) -> list[NetKnown]:
    """What the simulated municipality and the one of the worked examples know after the last delivery."""
    return [net_known_on(truth, DELIVERED) for truth in truths]


def computed(municipalities: list[NetKnown], day: date, area: str) -> pd.DataFrame:
    """The oracle's rows of all municipalities."""
    parts = [provision(net, day, area) for net in municipalities]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
@pytest.mark.parametrize("area", AREAS)
def test_the_template_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, municipalities: list[NetKnown], area: str, day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers."""
    theirs.assert_same(computed(municipalities, day, area), theirs.template_rows(warehouse, "rpt_provision", day, area))


def test_every_measure_has_been_compared(warehouse: duckdb.DuckDBPyConnection, municipalities: list[NetKnown]) -> None:
    """Each measure, scope and breakdown that a figure asks for is among the rows of the oracle, in its area."""
    found = {
        (area, *row)
        for area in AREAS
        for day in REPORT_DATES
        for row in computed(municipalities, day, area)[published.KIND].itertuples(index=False, name=None)
    }
    asked = published.kinds_asked(warehouse, "PROV")
    assert asked <= found
    assert len(asked) > 0


@pytest.mark.parametrize("audience", ["management", "provider"])
def test_every_published_number_is_the_oracles(built_home: Home, municipalities: list[NetKnown], audience: str) -> None:
    """What the readers of a figure are shown was computed from the truth; each figure is in what they get."""
    rows = pd.concat([computed(municipalities, DELIVERED, area) for area in AREAS])
    published.assert_the_oracles(built_home, audience, "PROV", DELIVERED, rows)


def test_every_number_of_the_political_level_is_the_oracles(built_home: Home, municipalities: list[NetKnown]) -> None:
    """It has one such figure, whose newest number may be too small to be shown in a small municipality."""
    assert published.missing_figures(built_home, "political", "PROV") == set()
    compared = 0
    for day in REPORT_DATES:
        rows = pd.concat([computed(municipalities, day, area) for area in AREAS])
        compared += published.numbers_compared(built_home, "political", "PROV", day, rows)
    assert compared
