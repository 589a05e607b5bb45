"""Places, hours, visits, inquiries, incidents, risk and staff against a computation from the simulator's truth."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from orchestration.home import Home
from simulator.truth import MunicipalityTruth
from tests.oracle import warehouse as theirs
from tests.oracle.net import NetKnown, net_known_on
from tests.oracle.provision import provision

DELIVERED = date(2025, 12, 31)
# The report date and two earlier month ends of the same build.
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))
AREAS = ("children", "adults")
KIND = ["measure_code", "scope_type", "breakdown_type"]


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


NUMBERS = ["area_code", "breakdown_type", "breakdown", "measure_code", "numerator", "value"]


@pytest.mark.parametrize("audience", ["political", "management", "provider"])
def test_every_published_number_is_the_oracles(built_home: Home, municipalities: list[NetKnown], audience: str) -> None:
    """What the readers of a figure are shown was computed from the truth; each figure is in what they get."""
    names = ", ".join(f"'{name}'" for name in theirs.BY_NAME)
    file = built_home.published / audience / "current" / f"{audience}.duckdb"
    with duckdb.connect(str(file.resolve()), read_only=True) as published:
        declared = published.execute("select figure_code from figure_catalogue where template_code = 'PROV'").fetchall()
        shown = published.execute(
            f"""
            select figure_code, area_code, breakdown_type,
                case when breakdown_type in ({names}) then breakdown_name else breakdown_code end as breakdown,
                measure_code, numerator, value
            from figure
            where figure_code in (select figure_code from figure_catalogue where template_code = 'PROV')
                and report_date = ? and cell_status = 'shown'
            """,
            [DELIVERED],
        ).fetchall()
        drawn = published.execute("select distinct figure_code from figure").fetchall()
    rows = pd.concat([computed(municipalities, DELIVERED, area) for area in AREAS])
    expected = set(rows[NUMBERS].astype(object).where(rows[NUMBERS].notna(), None).itertuples(index=False, name=None))
    assert set(declared) <= set(drawn)
    assert {row[1:] for row in shown} - expected == set()
    assert shown
