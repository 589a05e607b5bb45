"""Where things lie: the one place that knows the layout of the data home."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import duckdb

REPOSITORY = Path(__file__).resolve().parents[1]
DBT_PROJECT = REPOSITORY / "dbt_project"
DBT_PROFILES = REPOSITORY / "profiles"
# Locks this process holds; the lock itself belongs to the operating system.
_HELD_BY_THIS_PROCESS: set[Path] = set()
QUALITY_CONTRACTS = REPOSITORY / "quality" / "contracts"


@dataclass(frozen=True)
class Home:
    """The data home of one installation; every path below it is derived here and nowhere else."""

    root: Path

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def vault(self) -> Path:
        return self.root / "vault" / "vault.sqlite"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse" / "lineal.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def exports(self) -> Path:
        """What persons asked to see; to be handed over and deleted."""
        return self.root / "exports"

    @property
    def explanations(self) -> Path:
        """Local explanations of figures, written by the municipality (YAML, optional)."""
        return self.root / "explanations.yml"

    @property
    def alerts(self) -> Path:
        """The log of events that someone was to be told of, one JSON object a line."""
        return self.root / "alerts.jsonl"

    @property
    def alert_channels(self) -> Path:
        """Where events are sent besides the log, written by the municipality (YAML, optional)."""
        return self.root / "alerts.yml"

    @property
    def issued(self) -> Path:
        """Reports as they were issued: audience, period, publication. Nothing here is ever changed."""
        return self.root / "issued"

    @property
    def access(self) -> Path:
        """Who may read what in the serving database, written by the municipality (YAML, optional)."""
        return self.root / "access.yml"

    @property
    def chosen_audiences(self) -> Path:
        """Which optional audiences are published, and what for, decided by the municipality (YAML, optional)."""
        return self.root / "audiences.yml"

    @property
    def postgres(self) -> Path:
        """A server of one's own, made by `lineal postgres serve`."""
        return self.root / "postgres"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    @property
    def lock(self) -> Path:
        return self.root / ".lock"


def home_from_environment() -> Home:
    """The home named by LINEAL_HOME, else the folder `data` where the command is run."""
    return Home(Path(os.environ.get("LINEAL_HOME", "data")).resolve())


def open_warehouse(home: Home, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection to the warehouse; the caller closes it, because dbt needs the file to itself."""
    home.warehouse.parent.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(str(home.warehouse), read_only=read_only)


def wait_for_warehouse(home: Home, seconds: float = 180.0) -> None:
    """Wait until no process has the warehouse open; to be called while holding the home's lock.

    A refresh that was killed can leave its dbt process to run on for a while, with the file open.

    Raises:
        HomeIsBusyError: the file is still open after `seconds`.
    """
    deadline = monotonic() + seconds
    while home.warehouse.exists():
        try:
            duckdb.connect(str(home.warehouse)).close()
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise
            if monotonic() > deadline:
                raise HomeIsBusyError(
                    f"Varehuset {home.warehouse} er åbent i et andet program. Luk det, og prøv igen."
                ) from error
            sleep(0.5)
        else:
            return


@contextmanager
def environment_set(variables: Mapping[str, str]) -> Iterator[None]:
    """Variables in the environment while a library reads it."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def one_row(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> tuple[Any, ...]:
    """The one row of a query that always gives one, such as a count. Raises ValueError when it gives none."""
    row = connection.execute(query, list(values)).fetchone()
    if row is None:
        raise ValueError(f"a query that must give a row gave none: {query}")
    return row


class HomeIsBusyError(RuntimeError):
    """Another process writes this home."""


@contextmanager
def only_writer(home: Home) -> Iterator[None]:
    """Hold the home's lock; DuckDB lets one process write, so one refresh runs at a time.

    The operating system frees the lock when the process ends, however it ends. A process that holds it may ask
    again: a refresh holds it throughout, and each of its steps asks, because Dagster may also run a step alone.

    Raises:
        HomeIsBusyError: another process holds the lock.
    """
    import fcntl

    if home.lock in _HELD_BY_THIS_PROCESS:
        yield
        return
    home.root.mkdir(parents=True, exist_ok=True)
    with home.lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HomeIsBusyError(
                f"En anden kørsel skriver i {home.root}. Vent til den er færdig, og prøv igen."
            ) from error
        _HELD_BY_THIS_PROCESS.add(home.lock)
        try:
            yield
        finally:
            _HELD_BY_THIS_PROCESS.discard(home.lock)
