"""A process killed at any point of a refresh: what was published stays readable, and the next refresh heals."""

from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from orchestration import state
from orchestration.home import Home, open_warehouse, wait_for_warehouse
from orchestration.options import RefreshOptions, silent
from orchestration.plan import Plan, plan_rest, publication_id
from orchestration.refresh import refresh
from publish.publication import current
from tests.end_to_end.kill_driver import STEPS, killed_at

HALF_BUILT = "tabel marts__fct_goal_snapshot"
BUILD_STEPS = ("build has begun", HALF_BUILT, "build is done but not recorded")
# Killed while serving: where there is a server, in test_serving.
AFTER_BUILD = [step for step in STEPS if not step.startswith(("build", "serving"))]


def assert_readable(home: Home, allowed: set[str]) -> None:
    """The current publication is one of those allowed, whole, and says so in every table."""
    publication = current(home.published, "political")
    assert publication is not None
    assert publication.publication_id in allowed
    with duckdb.connect(str(publication.folder / "political.duckdb"), read_only=True) as connection:
        for table, rows in publication.row_counts.items():
            assert connection.sql(f"select count(*) from {table}").fetchone() == (rows,)
        assert connection.sql("select publication_id from refresh").fetchone() == (publication.publication_id,)


def assert_heals(home: Home, expected: str | None) -> None:
    """The next refresh finishes the work, and the one after it has nothing to do."""
    outcome = refresh(home, None, date.max, silent, silent)
    assert outcome.succeeded, outcome.reason_da
    with open_warehouse(home) as connection:
        build = state.latest_build(connection)
        assert not state.is_interrupted(connection)
    assert build is not None
    wanted = expected or publication_id(build)
    assert_readable(home, {wanted})
    assert (state.standing_report(home.reports, "political") or ("", ""))[0] == wanted
    assert refresh(home, None, date.max, silent, silent).nothing_to_do


@pytest.fixture
def home_with_new_build(home_copy: Home) -> tuple[Home, str, str]:
    """A home whose build is newer than its publication, and the ids of the old and the coming publication."""
    with open_warehouse(home_copy) as connection:
        before = state.latest_build(connection)
        assert before is not None
        started = datetime.now(UTC) + timedelta(days=1)
        again = state.Build(**{**vars(before), "build_id": state.begin_build(connection, started)})
        state.record_build(connection, again, started, is_full=False)
    return home_copy, publication_id(before), publication_id(again)


@pytest.mark.parametrize("step", AFTER_BUILD)
def test_killed_after_the_build(home_with_new_build: tuple[Home, str, str], step: str) -> None:
    home, old, new = home_with_new_build
    killed_at(home, step)
    assert_readable(home, {old, new})
    if step != "report is recorded":
        assert_heals(home, new)


@pytest.mark.parametrize("step", BUILD_STEPS)
def test_killed_while_building(home_copy: Home, step: str) -> None:
    """The files of goals count as new, so that there is something to build.

    All three leave the same ledger: a build that began and did not end, and so one that is made whole. The tables are
    a mixture when it died between two of them, so there it is.
    """
    published = current(home_copy.published, "political")
    assert published is not None
    with open_warehouse(home_copy) as connection:
        assert not to_build(connection, home_copy).build
        connection.execute("delete from meta.build_load where load_id like '998-case%'")
        connection.execute(
            "update meta.file set rows_added = 0, rows_closed = 0 "
            "where load_id like '998-case%' and table_name <> 'goal_followup'"
        )
    killed_at(home_copy, step)
    assert_readable(home_copy, {published.publication_id})
    wait_for_warehouse(home_copy)  # dbt may run on for a while
    with open_warehouse(home_copy) as connection:
        plan = to_build(connection, home_copy)
    assert plan.build
    assert plan.full_build
    if step == HALF_BUILT:
        assert_heals(home_copy, None)


def to_build(connection: duckdb.DuckDBPyConnection, home: Home) -> Plan:
    """What the next refresh would do."""
    build = state.latest_build(connection)
    assert build is not None
    return plan_rest(connection, home, RefreshOptions(build.report_date, build.as_known_at))
