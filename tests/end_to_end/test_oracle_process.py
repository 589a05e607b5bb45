"""Timeliness against a computation from the simulator's truth, and its figures read from what each audience gets."""

from collections import Counter
from datetime import date

import duckdb
import pandas as pd
import pytest

from orchestration.home import Home
from simulator.truth import MunicipalityTruth
from tests.oracle import warehouse as theirs
from tests.oracle.process import Office, timeliness
from tests.oracle.worklist import worklist

DELIVERED = date(2025, 12, 31)
# The report date and two earlier month ends of the same build.
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))
SIMULATED = "999"
MEASURES = 16
LISTS = {"obligation_overdue", "obligation_due_soon", "no_plan", "registration_gap", "turning_18", "goal_attained"}


@pytest.fixture(scope="module")
def offices(truths: list[MunicipalityTruth]) -> list[Office]:
    """The simulated municipality and the one of the worked examples."""
    return [Office(truth, DELIVERED) for truth in truths]


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
def test_timeliness_equals_the_oracle(warehouse: duckdb.DuckDBPyConnection, offices: list[Office], day: date) -> None:
    """The same rows on both sides, none missing, and in them the same numbers."""
    expected = pd.concat([timeliness(office, day) for office in offices], ignore_index=True)
    expected = theirs.only_asked(expected, theirs.asked(warehouse, DELIVERED))
    areas = [theirs.template_rows(warehouse, "rpt_timeliness", day, area) for area in ("children", "adults")]
    theirs.assert_same(expected, pd.concat(areas, ignore_index=True))


def test_every_measure_has_been_compared(warehouse: duckdb.DuckDBPyConnection, offices: list[Office]) -> None:
    """Each measure, area, scope and breakdown that the template holds is among the rows of the oracle."""
    columns = ["measure_code", "area_code", "scope_type", "breakdown_type"]
    computed = {
        row for office in offices for row in timeliness(office, DELIVERED)[columns].itertuples(index=False, name=None)
    }
    known = set(warehouse.execute(f"select distinct {', '.join(columns)} from reporting.rpt_timeliness").fetchall())
    assert len({row[0] for row in known}) == MEASURES
    assert known <= computed


def test_every_figure_of_the_template_is_published(built_home: Home, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Each figure that asks for a measure of the template has rows with its own measures in its audience's copy."""
    figures = warehouse.execute(
        "select figure_code, audience_code, measure_codes from reference.figure_catalogue "
        "where list_has_any(string_split(measure_codes, '|'), "
        "(select list(distinct measure_code) from reporting.rpt_timeliness))"
    ).fetchall()
    assert figures
    for code, audience, measures in figures:
        file = (built_home.published / audience / "current" / f"{audience}.duckdb").resolve()
        with duckdb.connect(str(file), read_only=True) as published:
            rows = published.execute(
                "select distinct measure_code from figure where figure_code = ? and municipality_code = ?",
                [code, SIMULATED],
            ).fetchall()
            cards = published.execute(
                "select count(*) from figure_catalogue inner join kpi_card using (kpi_code) where figure_code = ?",
                [code],
            ).fetchone()
        assert {row[0] for row in rows} == set(measures.split("|")), code
        assert cards == (1,), code


def test_the_work_lists_equal_the_oracle(warehouse: duckdb.DuckDBPyConnection, offices: list[Office]) -> None:
    """The same tasks on both sides, list by list: what, in which case, whose, and by when."""
    ours = Counter(row for office in offices for row in worklist(office))
    theirs_ = Counter(
        warehouse.execute(
            """
            select
                list_code, regexp_replace(what_da, ' \\((SEL|BL|RSL) .*\\)$', ''), case_number, organisation_code,
                caseworker_code, due_date
            from reporting.rpt_worklist
            """
        ).fetchall()
    )
    missing, extra = ours - theirs_, theirs_ - ours
    assert not missing and not extra, f"{list(missing.items())[:10]} {list(extra.items())[:10]}"
    assert {row[0] for row in ours} >= LISTS


@pytest.mark.parametrize(
    ("audience", "scope"), [("unit_manager", "organisation_code"), ("caseworker", "caseworker_code")]
)
def test_a_reader_gets_the_tasks_of_its_own_cases(
    built_home: Home, warehouse: duckdb.DuckDBPyConnection, audience: str, scope: str
) -> None:
    """R3: every task is published once, and to the one whose case it is."""
    file = (built_home.published / audience / "current" / f"{audience}.duckdb").resolve()
    query = f"select worklist_item_key, {scope} from"
    with duckdb.connect(str(file), read_only=True) as published:
        rows = published.execute(f"{query} worklist").fetchall()
        wrong = published.execute(f"select count(*) from worklist where viewer_code <> {scope}").fetchone()
    assert wrong == (0,)
    assert sorted(rows) == sorted(warehouse.execute(f"{query} reporting.rpt_worklist").fetchall())
