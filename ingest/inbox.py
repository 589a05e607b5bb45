"""The inbox: which deliveries stand there, and which of them have not been dealt with yet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from ingest.contracts import Contract
from ingest.problems import Problem

_MUNICIPALITY = re.compile(r"\d{3}")
_IGNORED = re.compile(r"(\..*|~.*|.*\.(tmp|part|filepart|crdownload)|thumbs\.db|desktop\.ini)", re.IGNORECASE)


@dataclass(frozen=True)
class DeliveredFile:
    """A file as it stood when the inbox was looked through."""

    path: Path
    size: int
    mtime_ns: int

    @property
    def fingerprint(self) -> tuple[str, int, int]:
        """What tells a changed file from a seen one without reading it."""
        return self.path.name, self.size, self.mtime_ns


@dataclass(frozen=True)
class Delivery:
    """One folder: a municipality's files from one source on one date."""

    municipality_code: str
    source: str
    delivery_date: date
    folder: Path
    files: tuple[DeliveredFile, ...]

    @property
    def name(self) -> str:
        """`999/case_system/2025-01-31`, as in the inbox."""
        return f"{self.municipality_code}/{self.source}/{self.delivery_date.isoformat()}"


def scan_inbox(inbox: Path) -> tuple[list[Delivery], list[Problem]]:
    """Every delivery in date order, and a problem for each folder that cannot be one."""
    deliveries: list[Delivery] = []
    problems: list[Problem] = []
    for municipality in _folders(inbox):
        for source in _folders(municipality):
            for folder in _folders(source):
                day = _date(folder.name)
                if day is None or not _MUNICIPALITY.fullmatch(municipality.name):
                    problems.append(_misnamed(folder.relative_to(inbox).as_posix()))
                else:
                    files = tuple(_file(path) for path in sorted(folder.iterdir()) if _is_delivered(path))
                    deliveries.append(Delivery(municipality.name, source.name, day, folder, files))
    return sorted(deliveries, key=lambda d: (d.delivery_date, d.municipality_code, d.source)), problems


def pending_deliveries(
    inbox: Path,
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract] | None = None,
    retry: Collection[str] = (),
) -> list[Delivery]:
    """The deliveries with a new or changed file, in date order; files that were seen are not read.

    A held delivery is pending again when its files change, when its contracts (if given) have changed, or
    when its name is in `retry`. Works on a warehouse that has never landed anything.
    """
    deliveries, _ = scan_inbox(inbox)
    seen = _seen(connection)
    return [
        delivery
        for delivery in deliveries
        if delivery.name in retry or _is_pending(delivery, seen.get(delivery.name), contracts)
    ]


def contracts_fingerprint(contracts: Iterable[Contract], source: str) -> str:
    """One text that changes when any contract of the source changes."""
    return "-".join(sorted(contract.fingerprint[:6] for contract in contracts if contract.source == source))


@dataclass(frozen=True)
class _Seen:
    """What is remembered of a delivery that was dealt with."""

    status: str
    contracts: str
    fingerprints: frozenset[tuple[str, int, int]]


def _is_pending(delivery: Delivery, seen: _Seen | None, contracts: Mapping[str, Contract] | None) -> bool:
    """A loaded delivery waits for new or changed files only: files may be cleared away after landing."""
    if seen is None:
        return True
    now = {file.fingerprint for file in delivery.files}
    if seen.status != "held":
        return not now <= seen.fingerprints
    same_contracts = contracts is None or contracts_fingerprint(contracts.values(), delivery.source) == seen.contracts
    return now != seen.fingerprints or not same_contracts


def _seen(connection: duckdb.DuckDBPyConnection) -> dict[str, _Seen]:
    """Delivery name -> what is remembered of it."""
    exists = connection.execute(
        "select count(*) from information_schema.tables where table_schema = 'meta' and table_name = 'seen_file'"
    ).fetchone()
    if not exists or not exists[0]:
        return {}
    rows = connection.execute(
        "select delivery, status, contracts, file_name, bytes, mtime_ns from meta.seen_file"
    ).fetchall()
    files: dict[str, set[tuple[str, int, int]]] = {}
    heads: dict[str, tuple[str, str]] = {}
    for delivery, status, contracts, file_name, size, mtime_ns in rows:
        heads[delivery] = (status, contracts)
        # An empty delivery is remembered by a row without a file.
        files.setdefault(delivery, set()).update({(file_name, size, mtime_ns)} if file_name else set())
    return {name: _Seen(*heads[name], frozenset(found)) for name, found in files.items()}


def _folders(folder: Path) -> list[Path]:
    """The visible subfolders by name; none when the folder does not exist."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _is_delivered(path: Path) -> bool:
    """A file that is not hidden, half copied, or left by a file browser."""
    return path.is_file() and not _IGNORED.fullmatch(path.name)


def _file(path: Path) -> DeliveredFile:
    """The file with its size and time."""
    stat = path.stat()
    return DeliveredFile(path, stat.st_size, stat.st_mtime_ns)


def _date(text: str) -> date | None:
    """An ISO date, or None."""
    try:
        return date.fromisoformat(text) if len(text) == len("2025-01-31") else None
    except ValueError:
        return None


def _misnamed(name: str) -> Problem:
    """A folder that cannot be a delivery."""
    return Problem(
        name,
        "misnamed_folder",
        "warning",
        "forventede mappen <kommunekode på tre cifre>/<kilde>/<dato åååå-mm-dd>",
        "Omdøb mappen; filerne i den er ikke læst.",
    )
