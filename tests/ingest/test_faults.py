"""A full disk, files that move, two landings at once: the last good state stands, and the next run ends the work."""

import errno
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest import archive
from ingest.disk import DiskFull, told_when_full
from tests.ingest.builder import CONTRACTS, GOOD, Home, Row, changed
from tests.ingest.conftest import MakeHome

MAY, JUNE = date(2025, 5, 31), date(2025, 6, 30)
CASE, SERVICE, PERSON = "case_system.case", "case_system.service", "case_system.person"
ROOT = Path(__file__).resolve().parents[2]
FULL = "Disken er fuld: leverancen er ikke landet, og det, der var landet før, står uændret."


def no_space(*_: Any, **__: Any) -> Any:
    """A write on a full disk."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def cut_short(step: Callable[..., Any]) -> Callable[..., Any]:
    """The step done, and no room after it."""

    def run(*args: Any, **options: Any) -> Any:
        step(*args, **options)
        return no_space()

    return run


WRITE_POINTS = [
    ("ingest.landing.fresh_work_folder", no_space),
    ("ingest.archive._copy_and_hash", cut_short(archive._copy_and_hash)),
    ("ingest.archive.make_private_folder", no_space),
    ("ingest.read_csv.write_working_copy", no_space),
    ("ingest.land_file.load_records", no_space),
    ("ingest.land_file.merge_table", no_space),
    ("ingest.landing.write_identities", no_space),
    ("ingest.meta.record_load", no_space),
]


@pytest.mark.parametrize(("point", "fault"), WRITE_POINTS, ids=[point for point, _ in WRITE_POINTS])
def test_no_space_at_a_write_point(
    make_home: MakeHome, monkeypatch: pytest.MonkeyPatch, point: str, fault: Callable[..., Any]
) -> None:
    home = make_home(PERSON, CASE)
    for table in (PERSON, CASE):
        home.put(table, GOOD[table], MAY)
    home.land_one()
    states = [
        f"select * exclude (_load_id, _file_id) from raw.case_system__{table} order by all"
        for table in ("person", "case")
    ]
    before = [home.rows(sql) for sql in states] + [home.rows("select * from meta.load")]
    home.put(PERSON, changed(GOOD[PERSON], 1, Bopælskommune="998"), JUNE)
    home.put(CASE, changed(GOOD[CASE], 1, Status="Lukket"), JUNE)
    monkeypatch.setattr(point, fault)
    with pytest.raises(DiskFull, match=FULL):
        home.land()
    monkeypatch.undo()
    assert [home.rows(sql) for sql in states] + [home.rows("select * from meta.load")] == before
    result = home.land_one()
    assert (result.status, result.rows_added, result.rows_closed) == ("loaded", 2, 2)
    assert not (home.root / "archive" / ".work").exists()
    assert len([path for path in (home.root / "archive").rglob("*") if path.is_file()]) == 4


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99, 1.1, 1.2])
def test_disk_that_fills_at_any_size(tmp_path: Path, share: float) -> None:
    """The kernel lets no file grow beyond a share of the delivered file: archive, working copy or warehouse log."""
    rows = many_services(2000)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        home = Home(tmp_path, connection, {SERVICE: CONTRACTS[SERVICE]})
        home.put(SERVICE, rows[:10], MAY)
        home.land_one()
        before = home.rows("select * from raw.case_system__service order by all")
    size = home.put(SERVICE, rows, JUNE).stat().st_size
    run = subprocess.run(
        [sys.executable, "-m", "tests.ingest.full_disk_driver", str(tmp_path), str(int(size * share))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (run.returncode, run.stdout[: len(FULL)]) == (3, FULL), run.stderr[-2000:]
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        home = Home(tmp_path, connection, {SERVICE: CONTRACTS[SERVICE]})
        assert home.rows("select * from raw.case_system__service order by all") == before
        result = home.land_one()
        assert (result.status, result.rows_landed, result.rows_added, result.rows_closed) == ("loaded", 2000, 1990, 0)
    assert sum(path.stat().st_size == size for path in (tmp_path / "archive").rglob("*.csv")) == 1


def many_services(count: int) -> list[Row]:
    """Services of a size that fills a disk."""
    return [
        GOOD[SERVICE][0] | {"Sagsnummer": f"S-{number}", "Afdeling": f"Afdeling {number * 7919}" * 5}
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("fault", "is_full"),
    [
        (OSError(errno.ENOSPC, "x"), True),
        (OSError(errno.EACCES, "x"), False),
        (sqlite3.OperationalError("database or disk is full"), True),
        (sqlite3.OperationalError("database is locked"), False),
        (duckdb.IOException("Could not write file: No space left on device"), True),
        (duckdb.ConversionException("x"), False),
    ],
)
def test_only_a_full_disk_is_called_one(fault: Exception, is_full: bool) -> None:
    with pytest.raises(DiskFull if is_full else type(fault)), told_when_full():
        raise fault


# Files that move


def test_file_that_is_replaced_while_it_is_copied(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another file of the same size and time takes its place: what is archived is the one that stayed."""
    home = make_home(CASE)
    path = home.put(CASE, GOOD[CASE], MAY)
    other = path.with_name("other")
    other.write_bytes(path.read_bytes().replace(b"S-1", b"S-9"))
    stat = path.stat()
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    copy = archive._copy_and_hash

    def copy_and_replace(source: Path, target: Path) -> tuple[str, int]:
        done = copy(source, target)
        if other.exists():
            other.replace(source)
        return done

    monkeypatch.setattr(archive, "_copy_and_hash", copy_and_replace)
    assert home.land_one().status == "loaded"
    assert home.rows("select case_number from raw.case_system__case order by 1") == [("S-2",), ("S-3",), ("S-9",)]
    [archived] = (home.root / "archive").rglob("*.csv")
    assert b"S-9" in archived.read_bytes()


def test_file_that_is_replaced_after_it_was_copied(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lands is what was archived; the new file is seen as changed and lands in the next run."""
    home = make_home(CASE)
    path = home.put(CASE, GOOD[CASE], MAY)
    from ingest import landing

    read = landing.read_file

    def read_and_replace(*args: Any) -> Any:
        path.write_bytes(path.read_bytes().replace(b"S-1", b"S-99"))
        return read(*args)

    monkeypatch.setattr(landing, "read_file", read_and_replace)
    home.land_one()
    assert home.value("select min(case_number) from raw.case_system__case") == "S-1"
    monkeypatch.undo()
    assert home.land_one().rows_added == 1
    assert home.value("select max(case_number) from raw.case_system__case where _valid_to is null") == "S-99"


def test_file_that_goes_away_before_it_is_copied(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_home(CASE)
    path = home.put(CASE, GOOD[CASE], MAY)
    from ingest import landing

    match = landing.match_files

    def match_and_remove(*args: Any) -> Any:
        found = match(*args)
        path.unlink()
        return found

    monkeypatch.setattr(landing, "match_files", match_and_remove)
    result = home.land_one()
    assert ([problem.code for problem in result.problems], result.held) == (["file_changing"], True)


# Two at once


SLOW = """
import sys, time
from pathlib import Path
from ingest import land_file
from orchestration.cli import app

step, gate = land_file.type_rows, Path(sys.argv[1])

def wait(*args, **named):
    gate.with_name("begun").touch()
    while not gate.exists():
        time.sleep(0.02)
    return step(*args, **named)

land_file.type_rows = wait
app(["ingest"])
"""


def test_second_landing_leaves_with_a_clear_line_and_the_first_ends_its_work(tmp_path: Path) -> None:
    root = tmp_path / "home"
    for table in ("provider", "offer"):
        name = f"provider_registry.{table}"
        Home(root, duckdb.connect(), CONTRACTS).put(name, GOOD[name], MAY)
    environment = {**os.environ, "LINEAL_HOME": str(root), "PYTHONPATH": str(ROOT)}
    gate = tmp_path / "gate"
    first = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(gate)], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 30
    while not gate.with_name("begun").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    second = subprocess.run(
        [sys.executable, "-c", "from orchestration.cli import app; app(['ingest'])"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    gate.touch()
    output, _ = first.communicate(timeout=60)
    line = f"Stoppet: En anden kørsel skriver i {root}. Vent til den er færdig, og prøv igen."
    assert (second.returncode, second.stdout.replace("\n", " ").strip()) == (1, line)
    assert (first.returncode, "landet; 6 rækker læst, 6 landet" in output) == (0, True), output
