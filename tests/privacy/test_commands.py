"""The commands a data protection officer runs: the number comes by standard input or file, and is never shown."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.refresh import refresh
from tests.conftest import copied_home, silent

ROOT = Path(__file__).resolve().parents[2]


def lineal(home: Home, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line on a home, without a terminal."""
    return subprocess.run(
        [sys.executable, "-c", "from orchestration.cli import main; main()", *arguments],
        cwd=ROOT,
        env={**os.environ, "LINEAL_HOME": str(home.root), "COLUMNS": "200"},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def delivered_numbers(home: Home, municipality: str) -> list[str]:
    """Person numbers with hyphen as delivered, in the order of the file."""
    file = sorted((home.inbox / municipality / "case_system").glob("*/BSPerson_*.csv"))[-1]
    return [line.split(";")[0] for line in file.read_text(encoding="cp1252").splitlines()[1:]]


@pytest.fixture(scope="module")
def landed_examples(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The worked examples, landed and not built. Read-only by agreement."""
    from simulator.cases import write_worked_examples

    home = Home(tmp_path_factory.mktemp("examples") / "home")
    write_worked_examples(home.inbox)
    assert lineal(home, "ingest").returncode == 0
    return home


@pytest.fixture
def examples(landed_examples: Home, tmp_path: Path) -> Home:
    """The landed examples, free to be changed."""
    return copied_home(landed_examples, tmp_path / "home")


def log(home: Home) -> list[tuple[object, ...]]:
    """Who asked for what."""
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        return connection.sql("select kind, rows_raw > 0, rows_vault from meta.subject_request order by all").fetchall()


def from_file(home: Home, cpr: str) -> tuple[list[str], str]:
    """Arguments and standard input when the number lies in a file for its owner alone."""
    path = home.root / "nummer.txt"
    path.touch(mode=0o600)
    path.write_text(cpr + "\n")
    return ["--file", str(path)], ""


@pytest.mark.parametrize(
    "given", [from_file, lambda _, cpr: ([], cpr + "\n"), lambda _, cpr: ([], cpr.replace("-", ""))]
)
def test_export_and_erase(examples: Home, given: Callable[[Home, str], tuple[list[str], str]]) -> None:
    cpr, other = delivered_numbers(examples, "998")[:2]
    arguments, stdin = given(examples, cpr)
    exported = lineal(examples, "person", "export", *arguments, stdin=stdin)
    assert exported.returncode == 0, exported.stdout + exported.stderr
    assert "case_system__person: 1 rækker (alle versioner)" in exported.stdout
    (path,) = (examples.root / "exports").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["identitet"][0]["cpr"] == cpr.replace("-", "")
    erased = lineal(examples, "person", "erase", "--yes", *arguments, stdin=stdin)
    assert erased.returncode == 0, erased.stdout + erased.stderr
    assert "Personen holdes ude af senere leverancer." in erased.stdout
    assert "Står stadig i indbakken" in erased.stdout
    for output in (exported, erased):
        for form in (cpr, cpr.replace("-", ""), other):
            assert form not in output.stdout + output.stderr
    assert log(examples) == [("erase", True, 1), ("export", True, 1)]
    again = lineal(examples, "person", "export", *arguments, stdin=stdin)
    assert "Der er ikke gemt noget om personen." in again.stdout


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["erase"], "{cpr}\n", "intet er slettet; bekræft sletningen"),
        (["erase", "--yes"], "12345\n", "forventede et CPR-nummer på ti cifre"),
        (["erase", "--yes"], "", "forventede et CPR-nummer på ti cifre"),
        (["export", "--municipality", "101"], "{cpr}\n", "vælg kommunen med --municipality (998)"),
    ],
)
def test_refusals_change_nothing_and_repeat_nothing(
    examples: Home, arguments: list[str], stdin: str, said: str
) -> None:
    cpr = delivered_numbers(examples, "998")[0]
    result = lineal(examples, "person", *arguments, stdin=stdin.replace("{cpr}", cpr))
    assert result.returncode == 1
    assert said in result.stdout
    assert cpr not in result.stdout + result.stderr
    assert log(examples) == []


def test_a_file_that_others_can_read_is_refused(examples: Home) -> None:
    cpr = delivered_numbers(examples, "998")[0]
    path = examples.root / "nummer.txt"
    path.write_text(cpr)
    path.chmod(0o644)
    result = lineal(examples, "person", "export", "--file", str(path))
    assert result.returncode == 1
    assert "sæt rettighederne til 0600" in result.stdout
    assert cpr not in result.stdout


def test_the_number_is_no_argument(examples: Home) -> None:
    cpr = delivered_numbers(examples, "998")[0]
    result = lineal(examples, "person", "erase", "--yes", cpr)
    assert result.returncode == 2
    assert log(examples) == []


def test_retention_says_what_it_would_do_and_does_it(examples: Home) -> None:
    nothing = lineal(examples, "retention", "run", "--dry-run", "--date", "2026-01-01")
    assert "Intet er ældre end kontrakterne tillader pr. 01-01-2026." in nothing.stdout
    foreseen = lineal(examples, "retention", "run", "--dry-run", "--date", "2040-01-01")
    assert "Ville slette pr. 01-01-2040:" in foreseen.stdout
    assert "case_system.person (Børn og unge), ældre end 01-01-2035: 1 arkiverede filer" in foreseen.stdout
    assert list(examples.archive.rglob("*BSPerson_*"))
    done = lineal(examples, "retention", "run", "--date", "2040-01-01")
    assert done.stdout == foreseen.stdout.replace("Ville slette", "Slettet")
    assert not list(examples.archive.rglob("*BSPerson_*"))
    again = lineal(examples, "retention", "run", "--date", "2040-01-01")
    assert "Intet er ældre" in again.stdout


def test_after_an_erasure_the_next_refresh_builds_all_without_the_person(home_copy: Home) -> None:
    cpr = delivered_numbers(home_copy, "999")[0]
    with duckdb.connect(str(home_copy.warehouse), read_only=True) as connection:
        before = connection.sql("select person_id from raw.case_system__person").fetchall()
    result = lineal(home_copy, "person", "erase", "--yes", "--municipality", "999", stdin=cpr)
    assert result.returncode == 0, result.stdout
    with duckdb.connect(str(home_copy.warehouse), read_only=True) as connection:
        after = connection.sql("select person_id from raw.case_system__person").fetchall()
        ((person_id,),) = set(before) - set(after)
    outcome = refresh(home_copy, None, date.max, silent, silent)
    assert outcome.succeeded, outcome.reason_da
    assert not outcome.nothing_to_do
    with duckdb.connect(str(home_copy.warehouse), read_only=True) as connection:
        tables = connection.sql(
            "select table_schema, table_name from information_schema.tables where table_schema <> 'meta'"
        ).fetchall()
        for schema, table in tables:
            rows = connection.sql(
                f'select count(*) from "{schema}"."{table}" as t where t::varchar like \'%{person_id}%\''
            )
            assert rows.fetchone() == (0,), f"{schema}.{table}"
