"""A good row of every source table lands: format, header, types, row checks and keys of the contract fit together."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import duckdb
import pytest

from ingest.contracts import load_contracts
from ingest.landing import IngestPaths, IngestResult, ingest
from tests.contracts.sample_files import CPR, write_samples

CONTRACTS = load_contracts()
DAY = date(2025, 7, 1)
SOURCES = sorted({contract.source for contract in CONTRACTS.values()})

Landed = tuple[duckdb.DuckDBPyConnection, IngestResult]


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    """Every source delivered once, one row a table."""
    home = tmp_path_factory.mktemp("home")
    for source in SOURCES:
        folder = home / "inbox" / "999" / source / DAY.isoformat()
        folder.mkdir(parents=True)
        write_samples(folder, DAY, [contract for contract in CONTRACTS.values() if contract.source == source])
    paths = IngestPaths(home / "inbox", home / "archive", home / "vault" / "vault.sqlite", home / "keys")
    connection = duckdb.connect(str(home / "warehouse.duckdb"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LINEAL_PSEUDONYM_KEY", raising=False)
        patch.delenv("LINEAL_VAULT_KEY", raising=False)
        result = ingest(paths, connection, datetime(2025, 7, 1, 6, 30, tzinfo=UTC), CONTRACTS)
    yield connection, result
    connection.close()


def test_nothing_is_rejected_or_held(landed: Landed) -> None:
    connection, result = landed
    rejected = connection.execute("select file_name, column_name, message_da from quarantine.rejected_row").fetchall()
    assert rejected == []
    assert len(result.deliveries) == len(SOURCES)


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_one_row_lands_with_all_its_values(landed: Landed, name: str) -> None:
    connection, _ = landed
    contract = CONTRACTS[name]
    rows = connection.sql(f"select * from raw.{contract.raw_table}").fetchall()
    assert len(rows) == 1
    names = [column[0] for column in connection.sql(f"describe raw.{contract.raw_table}").fetchall()]
    row = dict(zip(names, rows[0], strict=True))
    empty = [column.name for column in contract.landed_columns if row[str(column.raw_name)] is None]
    assert empty == []
    assert CPR not in str(rows[0]) and CPR.replace("-", "") not in str(rows[0])
    starts = {
        row[str(c.raw_name)] for c in contract.landed_columns if c.type == "DATE" and not c.interval_end_inclusive
    }
    ends = {row[str(c.raw_name)] for c in contract.landed_columns if c.interval_end_inclusive}
    assert starts <= {date(2025, 3, 1)}
    # The files say 31 May is the last day; the warehouse says 1 June is the first day no longer covered.
    assert ends <= {date(2025, 6, 1)}
