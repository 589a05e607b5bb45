"""The template of activity against an independent count from the simulator's truth, and its figures as published."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from orchestration.home import Home
from orchestration.options import AUDIENCES
from simulator.cases import REPORT_DATE
from simulator.truth import MunicipalityTruth
from tests.oracle import warehouse as theirs
from tests.oracle.activity import activity

DELIVERED = date(2025, 12, 31)
REPORT_DATES = (DELIVERED, date(2025, 2, 28), date(2024, 3, 31))
# Known by their code on both sides; the rest by the Danish name.
BY_CODE = ("none", "provider", "organisation", "caseworker")
SIMULATED = "999"


def _template_rows(connection: duckdb.DuckDBPyConnection, day: date) -> pd.DataFrame:
    breakdown = f"case when breakdown_type in {BY_CODE} then breakdown_code else breakdown_name end"
    return theirs.template_rows(connection, "rpt_activity", day, area=None, breakdown=breakdown, item="item_code")


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
def test_activity_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, truths: list[MunicipalityTruth], day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers and labels."""
    expected = pd.concat([activity(truth, DELIVERED, day) for truth in truths], ignore_index=True)
    asked = theirs.only_asked(expected, theirs.asked(warehouse, DELIVERED))
    theirs.assert_same(asked, _template_rows(warehouse, day))


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
