"""Places, hours, visits, inquiries, incidents, risk and staff against a computation from the simulator's truth."""

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
from tests.oracle import warehouse as theirs
from tests.oracle.net import NetKnown, net_known_on
from tests.oracle.provision import provision

DELIVERED = date(2025, 12, 31)
# The report date and two earlier month ends of the same build.
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))
AREAS = ("children", "adults")
KIND = ["measure_code", "scope_type", "breakdown_type"]


@pytest.fixture(scope="module")
def warehouse(built_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(built_home, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def municipalities() -> list[NetKnown]:
    """What the simulated municipality and the one of the worked examples know after the last delivery."""
    return [net_known_on(truth, DELIVERED) for truth in [*build_truth(SimulationOptions(**SMALL)), worked_examples()]]


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
    wrong = theirs.differences(
        computed(municipalities, day, area), theirs.template_rows(warehouse, "rpt_provision", day, area)
    )
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])


def test_every_measure_has_been_compared(warehouse: duckdb.DuckDBPyConnection, municipalities: list[NetKnown]) -> None:
    """Each measure, scope and breakdown that a figure asks for is among the rows of the oracle, in its area."""
    found = {
        (area, *row)
        for area in AREAS
        for day in REPORT_DATES
        for row in computed(municipalities, day, area)[KIND].itertuples(index=False, name=None)
    }
    asked = set(
        warehouse.execute(
            """
            select distinct area_code, measure_code, scope_type, breakdown_type from reporting.rpt_figure
            where figure_code in (select figure_code from reference.figure_catalogue where template_code = 'PROV')
            """
        ).fetchall()
    )
    assert asked <= found
    assert len(asked) > 0


def test_a_published_figure_has_the_oracles_numbers(built_home: Home, municipalities: list[NetKnown]) -> None:
    """U4 as the providers' management reads it: what is shown is what was computed, and nothing is shown beside it."""
    file = built_home.published / "provider" / "current" / "provider.duckdb"
    with duckdb.connect(str(file.resolve()), read_only=True) as published:
        shown = published.execute(
            "select area_code, breakdown_code, measure_code, value from figure where figure_code in ('U4-L', 'U4V-L') "
            "and report_date = ? and cell_status = 'shown' and breakdown_type = 'offer'",
            [DELIVERED],
        ).fetchall()
    rows = pd.concat([computed(municipalities, DELIVERED, area) for area in AREAS])
    expected = {
        (row.area_code, row.breakdown, row.measure_code, row.value)
        for row in rows[(rows["scope_type"] == "provider") & (rows["breakdown_type"] == "offer")].itertuples()
    }
    assert shown
    assert set(shown) <= expected
