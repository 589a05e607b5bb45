"""Lists of what the source rules found, one per responsible unit."""

import csv
import stat
from pathlib import Path

import duckdb

from publish.unit_lists import COLUMNS, cell, write_unit_lists


def _warehouse() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema reporting")
    columns = ", ".join(f"{name} varchar" for name in COLUMNS)
    connection.execute(
        "create table reporting.rpt_source_check_line"
        f" (municipality_code varchar, unit_type varchar, unit_code varchar, is_acknowledged boolean, {columns})"
    )
    return connection


def _add(connection: duckdb.DuckDBPyConnection, unit: tuple[str, str, str], severity: str, fields: str) -> None:
    connection.execute(
        "insert into reporting.rpt_source_check_line"
        " (municipality_code, unit_type, unit_code, is_acknowledged, severity_code, fields_shown, row_key)"
        " values (?, ?, ?, false, ?, ?, 'nøgle')",
        [*unit, severity, fields],
    )


def test_one_list_per_unit_gravest_first_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    connection = _warehouse()
    _add(connection, ("999", "team", "T1"), "WARNING", "Årsag: –")
    _add(connection, ("999", "team", "T1"), "ERROR", "=1+1")
    _add(connection, ("999", "provider", "T1"), "INFO", "Sted: 22")
    _add(connection, ("998", "source", "finance/kø"), "FATAL", "x")
    files = write_unit_lists(connection, tmp_path / "quality")
    assert [str(path.relative_to(tmp_path / "quality")) for path in files] == [
        "998/source_finance_k_.csv",
        "999/provider_T1.csv",
        "999/team_T1.csv",
    ]
    text = files[2].read_bytes()
    assert text.startswith("\ufeffAlvor;Hvad er galt;".encode())
    rows = list(csv.DictReader(files[2].read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert [(row["Alvor"], row["Felter"]) for row in rows] == [("ERROR", "'=1+1"), ("WARNING", "Årsag: –")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "quality").stat().st_mode) == 0o700


def test_a_list_that_nobody_needs_any_more_is_gone(tmp_path: Path) -> None:
    connection = _warehouse()
    _add(connection, ("999", "team", "T1"), "ERROR", "x")
    assert len(write_unit_lists(connection, tmp_path / "quality")) == 1
    connection.execute("delete from reporting.rpt_source_check_line")
    assert write_unit_lists(connection, tmp_path / "quality") == []
    assert not list((tmp_path / "quality").rglob("*.csv"))
    assert [path.name for path in tmp_path.iterdir()] == ["quality"]


def test_no_cell_is_a_formula() -> None:
    assert [cell(value) for value in ("=A1", "+1", "-1", "@x", "\tx", None, 12, "a=b")] == [
        "'=A1",
        "'+1",
        "'-1",
        "'@x",
        "'\tx",
        "",
        "12",
        "a=b",
    ]
