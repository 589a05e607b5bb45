"""What a refresh finds left to do."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from common.dates import last_month_end
from orchestration import state
from orchestration.home import Home, only_writer


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 31), date(2025, 12, 31)),
        (date(2025, 12, 30), date(2025, 11, 30)),
        (date(2024, 2, 29), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2024, 2, 29)),
        (date(2025, 2, 28), date(2025, 2, 28)),
        (date(2025, 1, 1), date(2024, 12, 31)),
    ],
)
def test_report_date_is_the_last_month_end(day: date, expected: date) -> None:
    assert last_month_end(day) == expected


@pytest.fixture
def ledger() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    state.prepare(connection)
    return connection


def _build(build_id: str) -> state.Build:
    return state.Build(build_id, "code", "1", date(2025, 12, 31), date.max, datetime(2026, 1, 1, tzinfo=UTC))


def test_a_build_that_began_and_did_not_end_is_interrupted(ledger: duckdb.DuckDBPyConnection) -> None:
    assert not state.is_interrupted(ledger)
    started = datetime(2026, 1, 1, 2, 30, tzinfo=UTC)
    first = state.begin_build(ledger, started)
    assert state.is_interrupted(ledger)
    state.record_build(ledger, _build(first), started, is_full=True)
    assert not state.is_interrupted(ledger)
    state.begin_build(ledger, datetime(2026, 1, 2, 2, 30, tzinfo=UTC))
    assert state.is_interrupted(ledger)


@pytest.mark.parametrize("seconds", [0, -3600])
def test_a_build_that_began_after_the_clock_was_set_back_is_still_the_newest(
    ledger: duckdb.DuckDBPyConnection, seconds: int
) -> None:
    """Nor may two builds of one moment have one id: an erasure notes a build in order to have all built anew."""
    started = datetime(2026, 1, 1, 2, 30, tzinfo=UTC)
    first = state.begin_build(ledger, started)
    state.record_build(ledger, _build(first), started, is_full=True)
    second = state.begin_build(ledger, started + timedelta(seconds=seconds))
    assert second > first
    assert state.is_interrupted(ledger)
    state.record_build(ledger, _build(second), started, is_full=True)
    newest = state.latest_build(ledger)
    assert newest is not None
    assert newest.build_id == second
    assert not state.is_interrupted(ledger)


def test_a_build_remembers_the_loads_it_was_made_from(ledger: duckdb.DuckDBPyConnection) -> None:
    ledger.execute(
        "insert into meta.load (load_id, status, delivery_date) values "
        "('a', 'loaded', '2025-11-30'), ('b', 'held', '2025-12-31')"
    )
    state.record_build(ledger, _build("1"), datetime(2026, 1, 1, tzinfo=UTC), is_full=True)
    ledger.execute("insert into meta.load (load_id, status, delivery_date) values ('c', 'repeated', '2025-12-31')")
    build = state.latest_build(ledger)
    assert build is not None
    assert state.loads_of(ledger, build) == {"a", "b"}
    assert state.held_loads(ledger) == {"b"}
    assert state.landed_loads(ledger) == {"a", "c"}
    assert state.latest_delivery(ledger) == date(2025, 12, 31)


def test_a_second_writer_is_told_so_and_leaves(tmp_path: Path) -> None:
    home = Home(tmp_path)
    other = "from orchestration.home import *; from pathlib import Path; import sys\n"
    other += "with only_writer(Home(Path(sys.argv[1]))): pass"
    command = [sys.executable, "-c", other, str(tmp_path)]
    with only_writer(home), only_writer(home):  # a process may ask again for what it holds
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "HomeIsBusyError: En anden kørsel skriver" in result.stderr
    assert subprocess.run(command, check=False).returncode == 0
