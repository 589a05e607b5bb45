"""Budget, spending, forecasts, prices and dearest cases against a computation from the simulator's truth."""

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
from tests.oracle.net import net_known_on
from tests.oracle.spending import Money, case_list, spending

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
def moneys() -> list[Money]:
    """What the simulated municipality and the one of the worked examples know after the last delivery."""
    truths = [*build_truth(SimulationOptions(**SMALL)), worked_examples()]
    return [Money(truth, net_known_on(truth, DELIVERED), DELIVERED) for truth in truths]


def computed(moneys: list[Money], day: date, area: str) -> pd.DataFrame:
    """The oracle's rows of all municipalities."""
    parts = [spending(money, day, area) for money in moneys]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def ours(warehouse: duckdb.DuckDBPyConnection, moneys: list[Money], day: date, area: str) -> pd.DataFrame:
    """The template's rows of the measures that the oracle computes."""
    rows = theirs.template_rows(warehouse, "rpt_economy", day, area)
    return rows[rows["measure_code"].isin(set(computed(moneys, day, area)["measure_code"]))]


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
@pytest.mark.parametrize("area", AREAS)
def test_the_template_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, moneys: list[Money], area: str, day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers to the øre."""
    theirs.assert_same(computed(moneys, day, area), ours(warehouse, moneys, day, area))


def test_every_measure_has_been_compared(warehouse: duckdb.DuckDBPyConnection, moneys: list[Money]) -> None:
    """Each measure, scope and breakdown that a figure asks for is among the rows of the oracle, in its area."""
    found = {
        (area, *row)
        for area in AREAS
        for day in (*REPORT_DATES, date(2025, 11, 30))
        for row in computed(moneys, day, area)[KIND].itertuples(index=False, name=None)
    }
    asked = set(
        warehouse.execute(
            """
            select distinct area_code, measure_code, scope_type, breakdown_type from reporting.rpt_figure
            where figure_code in (select figure_code from reference.figure_catalogue where template_code = 'ECO')
            """
        ).fetchall()
    )
    assert asked <= found
    assert asked


NUMBERS = ["area_code", "breakdown_type", "breakdown", "item", "measure_code", "numerator", "value"]


@pytest.mark.parametrize("audience", ["management", "provider"])
def test_every_published_number_is_the_oracles(built_home: Home, moneys: list[Money], audience: str) -> None:
    """What the readers of a figure are shown was computed from the truth; each figure is in what they get."""
    names = ", ".join(f"'{name}'" for name in theirs.BY_NAME)
    file = built_home.published / audience / "current" / f"{audience}.duckdb"
    with duckdb.connect(str(file.resolve()), read_only=True) as published:
        declared = published.execute("select figure_code from figure_catalogue where template_code = 'ECO'").fetchall()
        shown = published.execute(
            f"""
            select figure_code, area_code, breakdown_type,
                case when breakdown_type in ({names}) then breakdown_name else breakdown_code end as breakdown,
                item_name, measure_code, numerator, value
            from figure
            where figure_code in (select figure_code from figure_catalogue where template_code = 'ECO')
                and report_date = ? and cell_status = 'shown'
            """,
            [DELIVERED],
        ).fetchall()
        drawn = published.execute("select distinct figure_code from figure").fetchall()
    rows = pd.concat([computed(moneys, DELIVERED, area) for area in AREAS])
    expected = set(rows[NUMBERS].astype(object).where(rows[NUMBERS].notna(), None).itertuples(index=False, name=None))
    assert set(declared) <= set(drawn)
    assert {row[1:] for row in shown} - expected == set()
    assert shown


def test_the_list_of_cases_is_the_oracles_and_has_a_rank(built_home: Home, moneys: list[Money]) -> None:
    """V4, V5 with identity, as the nearest managers get it: every open case with an expense, in order of the year's."""
    file = built_home.published / "unit_manager" / "current" / "unit_manager.duckdb"
    with duckdb.connect(str(file.resolve()), read_only=True) as published:
        rows = published.execute(
            """
            select municipality_code, area_code, case_number, spent_month_dkk, spent_previous_month_dkk, spent_dkk,
                remaining_dkk, expected_dkk, rolled_forward_dkk
            from citizen_expense
            order by municipality_code, area_code, cost_rank
            """
        ).fetchall()
    expected = {(money.truth.municipality_code, *line) for money in moneys for line in case_list(money, DELIVERED)}
    assert set(rows) == expected
    assert rows == sorted(rows, key=lambda row: (row[0], row[1], -row[-2]))
