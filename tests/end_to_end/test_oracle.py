"""Every template's figures against an independent computation from the simulator's truth, to the last digit."""

import re
from collections.abc import Callable, Iterator, Sequence
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
from tests.oracle.categories import result_categories
from tests.oracle.development import development
from tests.oracle.economy import economy
from tests.oracle.goals import goal_attainment
from tests.oracle.groups import Group
from tests.oracle.political import political_goals
from tests.oracle.truth import Known, known_on

DELIVERED = date(2025, 12, 31)
# The report date and two earlier month ends of the same build.
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))
Template = Callable[[Known, pd.Timestamp, Sequence[Group]], pd.DataFrame]
TEMPLATES: dict[str, Template] = {
    "rpt_development": development,
    "rpt_goal_attainment": goal_attainment,
    "rpt_political_goal": political_goals,
    "rpt_intervention_economy": economy,
    "rpt_result_category": result_categories,
}
# The figures of the guide: political, management, provider, nearest leader, caseworker.
OF_THE_GUIDE = re.compile(r"[PFLNS]\d+b?")


@pytest.fixture(scope="module")
def warehouse(built_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(built_home, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def municipalities() -> list[Known]:
    """What the simulated municipality and the one of the worked examples know after the last delivery."""
    truths = [*build_truth(SimulationOptions(**SMALL)), worked_examples()]
    return [known_on(truth, DELIVERED) for truth in truths]


@pytest.fixture(scope="module")
def computed(warehouse: duckdb.DuckDBPyConnection, municipalities: list[Known]) -> dict[str, pd.DataFrame]:
    """The oracle's rows per template, of both municipalities and all dates."""
    chosen = theirs.groups(warehouse)
    return {
        name: pd.concat(
            [template(known, pd.Timestamp(day), chosen) for known in municipalities for day in REPORT_DATES],
            ignore_index=True,
        )
        for name, template in TEMPLATES.items()
    }


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
@pytest.mark.parametrize("template", TEMPLATES)
def test_the_template_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, computed: dict[str, pd.DataFrame], template: str, day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers, labels and colours."""
    expected = computed[template]
    expected = expected[expected["report_date"] == day]
    found = theirs.template_rows(warehouse, template, day)
    assert len(expected) > 0
    wrong = theirs.differences(expected, found)
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])


def test_every_figure_of_the_guide_has_been_compared(
    warehouse: duckdb.DuckDBPyConnection, computed: dict[str, pd.DataFrame]
) -> None:
    """Each measure of each figure, in its scope and breakdown, is among the rows that the oracle computed."""
    compared = {
        row
        for rows in computed.values()
        for row in rows[["measure_code", "area_code", "scope_type", "breakdown_type"]].itertuples(
            index=False, name=None
        )
    }
    figures = warehouse.execute(
        "select figure_code, measure_codes, area_code, scope_type, breakdown_type from reference.figure_catalogue"
    ).fetchall()
    wanted = {
        (code, (measure, *group))
        for code, measures, *group in figures
        if OF_THE_GUIDE.fullmatch(code)
        for measure in measures.split("|")
    }
    assert {"P1", "P2", "P3", "P4", "P5", "P6", "P7"} <= {code for code, _ in wanted}
    assert not sorted(code for code, group in wanted if group not in compared)


def test_a_number_that_differs_is_seen(computed: dict[str, pd.DataFrame]) -> None:
    """The comparison itself: a changed digit, a missing row and a row too many are a line each."""
    rows = computed["rpt_intervention_economy"].head(4).reset_index(drop=True)
    assert not theirs.differences(rows, rows)
    changed = rows.copy()
    changed.loc[0, "n_total"] += 1
    assert len(theirs.differences(rows, changed)) == 1
    assert len(theirs.differences(rows, rows.head(3))) == 1
    assert len(theirs.differences(rows.head(3), rows)) == 1
    assert len(theirs.differences(rows, pd.concat([rows, rows.head(1)]))) == 2
