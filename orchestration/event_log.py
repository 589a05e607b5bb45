"""Dagster's event log in SQLite, written over connections that are kept.

Dagster makes a new SQLAlchemy engine and a new connection for every statement, and waits for the disk after each: a
hundredth of a second for every event, and a refresh has thousands.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import sqlalchemy
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.engine import Connection, Engine

# One database holds what is asked across runs, and each run has one of its own.
KEPT_DATABASES = 4
BUSY_TIMEOUT_SECONDS = 30


class KeptSqliteEventLog(SqliteEventLogStorage):
    """Dagster's own storage, but for how it connects.

    What a killed process has written stays written; what the machine had not yet put on disk when its power failed is
    missing from Dagster's history, and from nothing else: no ledger of ours lies there. It rests on private names of
    Dagster; tests/orchestration holds that they still exist.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> Any:  # noqa: ANN401 - the type is Dagster's own
        """The folder of Dagster's history; the databases lie in it where Dagster's own storage has them."""
        return {"dagster_home": dg.StringSource}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "KeptSqliteEventLog":  # noqa: ANN401
        """The storage as the settings say."""
        return cls(str(Path(config_value["dagster_home"]) / "history" / "runs"), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def has_table(self, table_name: str) -> bool:
        """Whether the database across runs has a table; asked for every event, and a table that is there stays."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            while len(self._engines) >= KEPT_DATABASES:
                self._engines.popitem(last=False)[1].dispose()
            engine = sqlalchemy.create_engine(
                self.conn_string_for_shard(shard), connect_args={"timeout": BUSY_TIMEOUT_SECONDS}
            )
            sqlalchemy.event.listen(engine, "connect", _write_without_waiting)
            self._engines[shard] = engine
        self._engines.move_to_end(shard)
        return self._engines[shard]

    def dispose(self) -> None:
        """Close all connections; SQLite then puts what it wrote beside a database into it."""
        super().dispose()
        while self._engines:
            self._engines.popitem()[1].dispose()


def _write_without_waiting(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's own
    connection.execute("pragma synchronous = normal")
