"""Homes to land in, one per test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.ingest.builder import CONTRACTS, GOOD, Home

MakeHome = Callable[..., Home]


@pytest.fixture(autouse=True)
def no_keys_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys come from the test's own home."""
    monkeypatch.delenv("LINEAL_PSEUDONYM_KEY", raising=False)
    monkeypatch.delenv("LINEAL_VAULT_KEY", raising=False)


@pytest.fixture
def make_home(tmp_path: Path) -> Iterator[MakeHome]:
    """A maker of homes whose sources have only the tables named; when none is named, those with good rows."""
    connections: list[duckdb.DuckDBPyConnection] = []

    def make(*tables: str) -> Home:
        connection = duckdb.connect(str(tmp_path / "warehouse.duckdb"))
        connections.append(connection)
        return Home(tmp_path, connection, {name: CONTRACTS[name] for name in tables or GOOD})

    yield make
    for connection in connections:
        connection.close()
