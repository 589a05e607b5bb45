"""Homes with a few invented people, and what the privacy commands work with."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from ingest.holdings import Act, Holdings
from ingest.pseudonym import pseudonym_key
from tests.ingest.builder import CPR, GOOD, MUNICIPALITY, Home, changed

MAY, JUNE = date(2025, 5, 31), date(2025, 6, 30)
MAY_RECEIVED = datetime(2025, 6, 1, 6, 30, tzinfo=UTC)
JUNE_RECEIVED = datetime(2025, 7, 1, 6, 30, tzinfo=UTC)
ERASED_AT = datetime(2025, 7, 2, 10, 0, tzinfo=UTC)
PERSON, CASE, SERVICE = "case_system.person", "case_system.case", "case_system.service"
ASTA = CPR[0].replace("-", "")


@pytest.fixture(autouse=True)
def no_keys_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys come from the test's own home."""
    monkeypatch.delenv("LINEAL_PSEUDONYM_KEY", raising=False)
    monkeypatch.delenv("LINEAL_VAULT_KEY", raising=False)


def holdings_of(home: Home) -> Holdings:
    """The home as the privacy commands see it."""
    paths = home.paths
    key = pseudonym_key(home.connection, paths.keys)
    return Holdings(home.connection, home.contracts, key, paths.archive, paths.vault, paths.keys, paths.layout_folder)


def act(kind: str, at: datetime = ERASED_AT) -> Act:
    """Something the data officer does."""
    return Act(kind, "rådgiver", at)  # type: ignore[arg-type]


def everything_of(home: Home) -> str:
    """All values of all tables, and the content of the archive, as one text."""
    tables = home.rows("select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'")
    values = [str(row) for schema, table in tables for row in home.rows(f'from "{schema}"."{table}"')]
    files = [path.read_bytes().decode("cp1252") for path in sorted(home.paths.archive.rglob("*")) if path.is_file()]
    return "\n".join(values + files)


def rows_of(home: Home) -> dict[str, int]:
    """Rows per raw table that has any."""
    tables = [contract.raw_table for contract in home.contracts.values()]
    counts = {table: home.value(f"select count(*) from raw.{table}") for table in tables}
    return {table: count for table, count in counts.items() if count}


@pytest.fixture
def landed(tmp_path: Path) -> Iterator[Home]:
    """Two deliveries of the case system: in June Asta's case is closed, and one of her services is rejected."""
    from tests.ingest.builder import CONTRACTS

    wanted = [name for name in CONTRACTS if name in GOOD]
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        home = Home(tmp_path, connection, {name: CONTRACTS[name] for name in wanted})
        home.put_source("case_system", MAY)
        assert home.land_one(MAY_RECEIVED).status == "loaded"
        home.put_source(
            "case_system",
            JUNE,
            case=changed(GOOD[CASE], 1, Status="Lukket"),
            service=changed(GOOD[SERVICE], 1, Ydelsesbeløb="tolv"),
        )
        assert home.land_one(JUNE_RECEIVED).status == "loaded"
        yield home


__all__ = ["MUNICIPALITY"]
