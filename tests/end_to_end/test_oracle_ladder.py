"""The ladder's template against an independent count from the simulator's truth, to the last digit."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from simulator.truth import MunicipalityTruth
from tests.oracle import warehouse as theirs
from tests.oracle.ladder import MEASURES, ladder
from tests.oracle.truth import known_on

DELIVERED = date(2025, 12, 31)
REPORT_DATES = (DELIVERED, date(2025, 5, 31), date(2024, 2, 29))


def _template_rows(connection: duckdb.DuckDBPyConnection, day: date) -> pd.DataFrame:
    return theirs.template_rows(connection, "rpt_ladder", day, area=None, item="item_code")


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
def test_the_ladder_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, truths: list[MunicipalityTruth], day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers and labels."""
    expected = pd.concat(
        [ladder(truth, known_on(truth, DELIVERED), DELIVERED, day) for truth in truths], ignore_index=True
    )
    theirs.assert_same(expected, _template_rows(warehouse, day))


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
