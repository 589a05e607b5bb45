"""Killed at any step: the last good state stands, and the next run ends where an undisturbed one does."""

import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingest.vault import read_names
from tests.ingest.builder import CONTRACTS, GOOD, RECEIVED, Home, changed
from tests.ingest.test_increments import increment
from tests.ingest.test_increments import put as put_changes

MAY, JUNE = date(2025, 5, 31), date(2025, 6, 30)
CASE, PERSON = "case_system.case", "case_system.person"
ROOT = Path(__file__).resolve().parents[2]
STEPS = [
    ("_copy_and_hash", "after"),
    ("copy_to_archive", "after"),
    ("read_file", "after"),
    ("load_records", "after"),
    ("type_rows", "after"),
    ("reject_rows", "after"),
    ("merge_table", "after"),
    ("write_vault", "after"),
    ("write_ledger", "after"),
    ("commit", "before"),
    ("commit", "after"),
]
STATE = {
    "case": "select * exclude (_load_id, _file_id) from raw.case_system__case order by all",
    "person": "select * exclude (_load_id, _file_id) from raw.case_system__person order by all",
    "load": "select delivery, status, rows_read, rows_landed, rows_added, rows_closed from meta.load order by all",
    "file": "select table_name, sha256, archived_as, status from meta.file order by all",
    "rejected": "select line_number, column_name, row_text from quarantine.rejected_row order by all",
    "totals": 'select "check", file_total, landed_total, is_equal from meta.control_total order by all',
}


State = dict[str, list[tuple[object, ...]]]


def open_home(root: Path) -> Home:
    """The home with a connection of its own."""
    connection = duckdb.connect(str(root / "warehouse.duckdb"))
    return Home(root, connection, {name: CONTRACTS[name] for name in (PERSON, CASE)})


def state(root: Path) -> State:
    """What the warehouse holds."""
    home = open_home(root)
    tables = {row[0] for row in home.rows("select table_name from duckdb_tables() where schema_name = 'raw'")}
    found = {name: home.rows(sql) for name, sql in STATE.items() if name != "person" or "case_system__person" in tables}
    home.connection.close()
    return found


def land(root: Path) -> None:
    """Land what is pending."""
    home = open_home(root)
    home.land(RECEIVED)
    home.connection.close()


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, State, State]:
    """A home with one delivery landed and one pending; its state, and the state "
    "after an undisturbed landing."""
    root = tmp_path_factory.mktemp("crash") / "start"
    root.mkdir()
    home = open_home(root)
    home.put_source("case_system", MAY)
    home.land(RECEIVED)
    home.put(PERSON, changed(GOOD[PERSON], 1, Efternavn="Nygift"), JUNE)
    home.put(CASE, changed(changed(GOOD[CASE], 1, Status="Lukket"), 2, Oprettet="31-02-2025"), JUNE)
    home.connection.close()
    before = state(root)
    undisturbed = root.with_name("undisturbed")
    shutil.copytree(root, undisturbed)
    land(undisturbed)
    return root, before, state(undisturbed)


@pytest.mark.parametrize(("step", "when"), STEPS)
def test_killed_at_a_step(homes: tuple[Path, State, State], tmp_path: Path, step: str, when: str) -> None:
    start, before, undisturbed = homes
    root = tmp_path / "home"
    shutil.copytree(start, root)
    run = subprocess.run(
        [sys.executable, "-m", "tests.ingest.kill_driver", str(root), step, when],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert state(root) == (undisturbed if (step, when) == ("commit", "after") else before)
    land(root)
    assert state(root) == undisturbed
    people = read_names(root / "vault" / "vault.sqlite", root / "keys", "999", "person")
    assert {person["last_name"] for person in people.values()} == {"Nygift", "Påfund", "Ønskedahl"}
    assert not (root / "archive" / ".work").exists()
    copies = [path.relative_to(root / "archive").as_posix() for path in (root / "archive").rglob("*.csv")]
    assert sorted(copies) == sorted({str(row[2]) for row in undisturbed["file"]})


INCREMENT_STEPS = [
    ("type_rows", "after"),
    ("mark_superseded", "after"),
    ("_take_back", "after"),
    ("_close_sql", "after"),
    ("merge_table", "after"),
    ("write_ledger", "after"),
    ("commit", "before"),
    ("commit", "after"),
]


@pytest.fixture(scope="module", params=["corrected", "late"])
def increments(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, State, State]:
    """A home with changes landed, and a corrected or a late file pending; its state, and the state after."""
    root = tmp_path_factory.mktemp("increment") / "start"
    root.mkdir()
    home = open_changes(root)
    first, second, third = GOOD[CASE]
    put_changes(home, date(2025, 4, 30), ("Ny", first), ("Ny", second), ("Ny", third))
    home.land(RECEIVED)
    put_changes(home, JUNE, ("Slettet", first), ("Rettet", second | {"Status": "Lukket"}))
    home.land(RECEIVED)
    day = JUNE if request.param == "corrected" else MAY
    put_changes(
        home, day, ("Rettet", third | {"Status": "Lukket"}), ("Slettet", second), ("Rettet", first | {"Oprettet": "x"})
    )
    home.connection.close()
    before = state(root)
    undisturbed = root.with_name("undisturbed")
    shutil.copytree(root, undisturbed)
    land_changes(undisturbed)
    return root, before, state(undisturbed)


def test_killed_in_a_first_extract(tmp_path: Path) -> None:
    """Its rows are in raw before anything else is known of the file; without the commit they are not."""
    home = open_home(tmp_path)
    home.put_source("case_system", MAY)
    home.connection.close()
    run = subprocess.run(
        [sys.executable, "-m", "tests.ingest.kill_driver", str(tmp_path), "land_first_extract", "after"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr
    left = state(tmp_path)
    assert (left["case"], left["load"], left["file"]) == ([], [], [])
    land(tmp_path)
    assert len(state(tmp_path)["case"]) == len(GOOD[CASE])


@pytest.mark.parametrize(("step", "when"), INCREMENT_STEPS)
def test_increment_killed_at_a_step(
    increments: tuple[Path, State, State], tmp_path: Path, step: str, when: str
) -> None:
    """What a correction takes back and what it says are one step: never the one without the other."""
    start, before, undisturbed = increments
    assert before["case"] != undisturbed["case"]
    root = tmp_path / "home"
    shutil.copytree(start, root)
    run = subprocess.run(
        [sys.executable, "-m", "tests.ingest.kill_driver", str(root), step, when, "changes"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert state(root) == (undisturbed if (step, when) == ("commit", "after") else before)
    land_changes(root)
    assert state(root) == undisturbed
    assert not (root / "archive" / ".work").exists()


def open_changes(root: Path) -> Home:
    """The home of a source that delivers changes."""
    connection = duckdb.connect(str(root / "warehouse.duckdb"))
    connection.execute("create schema if not exists raw")
    return Home(root, connection, {CASE: increment(CONTRACTS[CASE])})


def land_changes(root: Path) -> None:
    """Land what is pending."""
    home = open_changes(root)
    home.land(RECEIVED)
    home.connection.close()
