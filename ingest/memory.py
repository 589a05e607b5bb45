"""How the landing sets DuckDB: a large file must fit in memory beside everything else, and many small ones go fast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import duckdb

LIMIT_MEGABYTES = 1200
LOG_MEGABYTES = 64
# DuckDB knows nothing of how long a file is: it would push the test of a row down into its typing and type twice,
# and keep the whole file in a hash table to look up a few pseudonyms.
_MISLED = "filter_pushdown,build_side_probe_side"


@contextmanager
def bounded_memory(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Hold DuckDB to the limit and give the connection its own back; what does not fit goes to the spill folder.

    A connection that was opened with less keeps what it has.
    """
    before = _setting(connection)
    if _megabytes(before) > LIMIT_MEGABYTES:
        connection.execute(f"set memory_limit = '{LIMIT_MEGABYTES}MB'")
    try:
        yield
    finally:
        connection.execute(f"set memory_limit = '{before}'")


@contextmanager
def few_checkpoints(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let small deliveries be committed to the write-ahead log alone, and the warehouse take them in together.

    Each is as safe as before: what the log holds is read again after a crash. A delivery with more than the log
    should hold goes straight into the warehouse.
    """
    names = ("checkpoint_threshold", "auto_checkpoint_skip_wal_threshold")
    before = [connection.execute(f"select current_setting('{name}')").fetchone() for name in names]
    _set_all(connection, zip(names, (f"{LOG_MEGABYTES}MB", LOG_MEGABYTES * 10**6), strict=True))
    try:
        yield
    finally:
        # A connection that a fault has closed must not hide the fault.
        with suppress(duckdb.Error):
            _set_all(connection, ((name, row[0]) for name, row in zip(names, before, strict=True) if row))


def _set_all(connection: duckdb.DuckDBPyConnection, settings: Iterable[tuple[str, object]]) -> None:
    """Give settings their values."""
    for name, value in settings:
        connection.execute(f"set {name} = '{value}'")


@contextmanager
def read_once(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let a statement read and type a file in one pass: every value is typed once, and no row waits in memory."""
    row = connection.execute("select current_setting('disabled_optimizers')").fetchone()
    connection.execute(f"set disabled_optimizers = '{_MISLED}'")
    try:
        yield
    finally:
        # A connection that a fault has closed must not hide the fault.
        with suppress(duckdb.Error):
            connection.execute(f"set disabled_optimizers = '{row[0] if row else ''}'")


def _setting(connection: duckdb.DuckDBPyConnection) -> str:
    """The limit as DuckDB writes it: `18.7 GiB`."""
    row = connection.execute("select current_setting('memory_limit')").fetchone()
    return str(row[0]) if row else "0 bytes"


def _megabytes(size: str) -> float:
    """DuckDB's writing of a size as megabytes."""
    number, unit = size.split()
    return float(number) * {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}.get(unit, 1) / 1e6
