"""A process killed at any point of a refresh: what was published stays readable, and the next refresh heals."""

import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from orchestration import state
from orchestration.home import Home, open_warehouse
from orchestration.options import silent
from orchestration.plan import publication_id
from orchestration.refresh import refresh
from publish.publication import current
from tests.end_to_end.kill_driver import STEPS

BUILD_STEPS = ("build has begun", "tabel marts__fct_goal_snapshot", "build is done but not recorded")
AFTER_BUILD = [step for step in STEPS if not step.startswith("build")]


def killed_at(home: Home, step: str) -> None:
    """Refresh in another process that kills itself at the step; it must really have died there."""
    command = [sys.executable, "-m", "tests.end_to_end.kill_driver", str(home.root), step]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == -signal.SIGKILL, f"never reached «{step}»: {result.stdout}{result.stderr}"


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
    """One raw row is taken away, so that there is something to build."""
    published = current(home_copy.published, "political")
    assert published is not None
    with open_warehouse(home_copy) as connection:
        connection.execute("delete from meta.build_load where load_id like '998-case%'")
    killed_at(home_copy, step)
    assert_readable(home_copy, {published.publication_id})
    assert_heals(home_copy, None)
