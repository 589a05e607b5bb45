"""Every template's figures against an independent computation from the simulator's truth, to the last digit."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import product

import duckdb
import pandas as pd
import pytest

from simulator.truth import MunicipalityTruth
from tests.oracle import warehouse as theirs
from tests.oracle.case_line import case_lines
from tests.oracle.caseworker import caseworker_labels
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
    "rpt_caseworker_label": caseworker_labels,
    "rpt_intervention_economy": economy,
    "rpt_result_category": result_categories,
}
# Those that hold what some figure asks for and nothing else; the rest hold every group.
ON_REQUEST = {"rpt_development", "rpt_goal_attainment", "rpt_intervention_economy", "rpt_result_category"}
# The figures of the guide: political, management, provider, nearest leader, caseworker.
OF_THE_GUIDE = re.compile(r"[PFLNS]\d+b?")
FIGURES_OF_THE_GUIDE = 44


@pytest.fixture(scope="module")
def municipalities(truths: list[MunicipalityTruth]) -> list[Known]:
    """What the simulated municipality and the one of the worked examples know after the last delivery."""
    return [known_on(truth, DELIVERED) for truth in truths]


@pytest.fixture(scope="module")
def computed(warehouse: duckdb.DuckDBPyConnection, municipalities: list[Known]) -> dict[str, pd.DataFrame]:
    """The oracle's rows per template, of both municipalities and all dates."""
    chosen = theirs.groups(warehouse)
    wanted = theirs.asked(warehouse, DELIVERED)
    rows = {
        name: pd.concat(
            [template(known, pd.Timestamp(day), chosen) for known in municipalities for day in REPORT_DATES],
            ignore_index=True,
        )
        for name, template in TEMPLATES.items()
    }
    return {name: theirs.only_asked(each, wanted) if name in ON_REQUEST else each for name, each in rows.items()}


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
@pytest.mark.parametrize("template", TEMPLATES)
def test_the_template_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, computed: dict[str, pd.DataFrame], template: str, day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers, labels and colours."""
    expected = computed[template]
    expected = expected[expected["report_date"] == day]
    theirs.assert_same(expected, theirs.template_rows(warehouse, template, day))


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
def test_the_case_list_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, municipalities: list[Known], day: date
) -> None:
    """The same lines on both sides: help, price, scores, development since the start, goals."""
    expected = pd.concat([case_lines(known, pd.Timestamp(day)) for known in municipalities], ignore_index=True)
    theirs.assert_same(expected, theirs.case_lines(warehouse, day))


def test_every_figure_of_the_guide_has_been_compared(
    warehouse: duckdb.DuckDBPyConnection, computed: dict[str, pd.DataFrame]
) -> None:
    """Each measure of each figure, in each of its scopes and breakdowns, is among the rows that were compared."""
    compared = {
        row
        for rows in computed.values()
        for row in rows[["measure_code", "area_code", "scope_type", "breakdown_type"]].itertuples(
            index=False, name=None
        )
    }
    # the case list has no groups; its lines carry their team and caseworker
    compared |= {("case_line", "children", scope, "case") for scope in ("organisation", "caseworker")}
    figures = warehouse.execute(
        "select figure_code, measure_codes, area_code, scope_type, breakdown_type from reference.figure_catalogue"
    ).fetchall()
    wanted = {
        (code, kind)
        for code, *lists in figures
        if OF_THE_GUIDE.fullmatch(code)
        for kind in product(*(members.split("|") for members in lists))
    }
    assert len({code for code, _ in wanted}) == FIGURES_OF_THE_GUIDE
    assert not sorted({code for code, kind in wanted if kind not in compared})


def test_a_number_that_differs_is_seen(computed: dict[str, pd.DataFrame]) -> None:
    """The comparison itself: a changed digit, a missing row and a row too many."""
    rows = computed["rpt_intervention_economy"].head(4).reset_index(drop=True)
    assert not theirs.differences(rows, rows.sample(frac=1, random_state=1))
    changed = rows.copy()
    changed.loc[0, "value"] += Decimal("0.000001")
    assert len(theirs.differences(rows, changed)) == 2
    assert len(theirs.differences(rows, rows.head(3))) == 1
    assert len(theirs.differences(rows.head(3), rows)) == 1
    assert len(theirs.differences(rows, pd.concat([rows, rows.head(1)]))) == 1
