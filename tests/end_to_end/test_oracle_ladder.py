"""The ladder's template against an independent count from the simulator's truth, to the last digit."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pandas as pd
import pytest

from orchestration.home import Home, open_warehouse
from simulator.build import build_truth
from simulator.cases import worked_examples
from simulator.options import SimulationOptions
from simulator.truth import MunicipalityTruth
from tests.conftest import SMALL
from tests.oracle import warehouse as theirs
from tests.oracle.groups import KEY, NUMBERS
from tests.oracle.ladder import MEASURES, ladder
from tests.oracle.truth import known_on

DELIVERED = date(2025, 12, 31)
REPORT_DATES = (DELIVERED, date(2025, 5, 31), date(2024, 2, 29))


@pytest.fixture(scope="module")
def warehouse(built_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(built_home, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def truths() -> list[MunicipalityTruth]:
    """The simulated municipality and the one of the worked examples."""
    return [*build_truth(SimulationOptions(**SMALL)), worked_examples()]


def _template_rows(connection: duckdb.DuckDBPyConnection, day: date) -> pd.DataFrame:
    rows = connection.execute(
        """
        select
            report_date, municipality_code, area_code, scope_type, scope_code, breakdown_type,
            case breakdown_type when 'intervention_type' then breakdown_name else breakdown_code end,
            instrument_code, item_code, measure_code, member_name,
            numerator, denominator, n_total, n_measured, coverage, value, label_name, status_code
        from reporting.rpt_ladder
        where report_date = ?
        """,
        [day],
    ).fetchall()
    return pd.DataFrame(rows, columns=[*KEY, *NUMBERS], dtype=object)


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
def test_the_ladder_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, truths: list[MunicipalityTruth], day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers and labels."""
    expected = pd.concat(
        [ladder(truth, known_on(truth, DELIVERED), DELIVERED, day) for truth in truths], ignore_index=True
    )
    wrong = theirs.differences(expected, _template_rows(warehouse, day))
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])


def test_no_measure_is_only_zeros(warehouse: duckdb.DuckDBPyConnection) -> None:
    """What is compared is something: every measure has somebody on some reported date.

    So small a municipality has no young person in aftercare with a stay; a unit test of the model has.
    """
    found = warehouse.execute("select distinct measure_code from reporting.rpt_ladder where n_total > 0").fetchall()
    assert {code for (code,) in found} == set(MEASURES) - {"aftercare_placed"}


def test_early_preventive_help_is_seen(warehouse: duckdb.DuckDBPyConnection) -> None:
    """LAD6 has children on step 2 at each date it shows; the oracle above says that they are the right ones."""
    found = warehouse.execute(
        "select report_date, numerator from reporting.rpt_figure where figure_code = 'LAD6' "
        "and measure_code = 'ladder_children' and municipality_code = '999' and figure_report_date = ?",
        [DELIVERED],
    ).fetchall()
    assert len(found) > 1
    assert all(number > 0 for _, number in found)
