"""The template of activity against an independent count from the simulator's truth, and its figures as published."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pandas as pd
import pytest

from orchestration.home import Home, open_warehouse
from orchestration.options import AUDIENCES
from simulator.build import build_truth
from simulator.cases import REPORT_DATE, worked_examples
from simulator.options import SimulationOptions
from simulator.truth import MunicipalityTruth
from tests.conftest import SMALL
from tests.oracle import warehouse as theirs
from tests.oracle.activity import activity
from tests.oracle.groups import KEY, NUMBERS

DELIVERED = date(2025, 12, 31)
REPORT_DATES = (DELIVERED, date(2025, 2, 28), date(2024, 3, 31))
# Known by their code on both sides; the rest by the Danish name.
BY_CODE = ("none", "provider", "organisation", "caseworker")
SIMULATED = "999"


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
        f"""
        select
            report_date, municipality_code, area_code, scope_type, scope_code, breakdown_type,
            case when breakdown_type in {BY_CODE} then breakdown_code else breakdown_name end,
            instrument_code, item_code, measure_code, member_name,
            numerator, denominator, n_total, n_measured, coverage, value, label_name, status_code
        from reporting.rpt_activity
        where report_date = ?
        """,
        [day],
    ).fetchall()
    return pd.DataFrame(rows, columns=[*KEY, *NUMBERS], dtype=object)


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
def test_activity_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, truths: list[MunicipalityTruth], day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers and labels."""
    expected = pd.concat([activity(truth, DELIVERED, day) for truth in truths], ignore_index=True)
    asked = theirs.only_asked(expected, theirs.asked(warehouse, DELIVERED))
    wrong = theirs.differences(asked, _template_rows(warehouse, day))
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])


def test_every_figure_of_activity_is_read_from_what_its_readers_get(built_home: Home) -> None:
    """Each has rows of every measure it names, a card, and nothing that no reader asked for."""
    missing: list[str] = []
    for audience in AUDIENCES:
        file = built_home.published / audience / "current" / f"{audience}.duckdb"
        with duckdb.connect(str(file.resolve()), read_only=True) as published:
            figures = published.execute(
                "select figure_code, measure_codes, kpi_code from figure_catalogue "
                "where template_code = 'ACT' and measure_codes <> 'aftercare_active'"
            ).fetchall()
            for code, measures, kpi in figures:
                found = published.execute(
                    "select distinct measure_code from figure "
                    "where figure_code = ? and municipality_code = ? and figure_report_date = ?",
                    [code, SIMULATED, REPORT_DATE],
                ).fetchall()
                cards = published.execute("select count(*) from kpi_card where kpi_code = ?", [kpi]).fetchall()
                if {measure for (measure,) in found} != set(measures.split("|")) or cards != [(1,)]:
                    missing.append(f"{audience} {code}: {found}, {cards}")
    assert not missing, "\n".join(missing)


def test_nothing_is_only_zeros(warehouse: duckdb.DuckDBPyConnection) -> None:
    """What is compared is something: every measure that a figure asks for has somebody on some reported date."""
    found = warehouse.execute("select distinct measure_code from reporting.rpt_activity where n_total > 0").fetchall()
    asked = warehouse.execute(
        "select distinct unnest(string_split(measure_codes, '|')) from marts.dim_figure where template_code = 'ACT'"
    ).fetchall()
    # open cases are counted with the cases of each month; so small a municipality has nobody in aftercare
    assert {code for (code,) in asked} - {"open_cases", "aftercare_active"} <= {code for (code,) in found}
