"""The inbox: which deliveries stand there, and which of them have not been dealt with yet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from ingest.contracts import Contract
from ingest.overlays import layouts_fingerprint
from ingest.problems import Problem
from ingest.release import Release, releases

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
    layouts: Path | None = None,
) -> list[Delivery]:
    """The deliveries with a new or changed file, in date order; files that were seen are not read.

    A held delivery is pending again when its files change, when its contracts (if given) or the municipality's
    layouts (by default in `layouts` beside the inbox) have changed, when a person has released it, or when its
    name is in `retry`. Works on a warehouse that has never landed anything.
    """
    deliveries, _ = scan_inbox(inbox)
    seen = _seen(connection)
    released = released_deliveries(connection, deliveries)
    folder = layouts or layouts_beside(inbox)
    pending = []
    for delivery in deliveries:
        used = None if contracts is None else contracts_fingerprint(contracts.values(), folder, delivery)
        is_asked_for = delivery.name in released or delivery.name in retry
        if is_asked_for or _is_pending(delivery, seen.get(delivery.name), used):
            pending.append(delivery)
    return pending


def released_deliveries(connection: duckdb.DuckDBPyConnection, deliveries: Iterable[Delivery]) -> dict[str, Release]:
    """The held deliveries that a person has let past, by name; a release holds for the files that person saw."""
    seen, given = _seen(connection), releases(connection)
    return {
        delivery.name: given[before.load_id]
        for delivery in deliveries
        if (before := seen.get(delivery.name)) is not None
        and before.status == "held"
        and before.load_id in given
        and before.fingerprints == {file.fingerprint for file in delivery.files}
    }


def layouts_beside(inbox: Path) -> Path:
    """Where the municipalities' own layouts lie unless another folder is given."""
    return inbox.parent / "layouts"


def contracts_fingerprint(contracts: Iterable[Contract], layouts: Path, delivery: Delivery) -> str:
    """One text that changes when a contract of the delivery's source, or a layout the municipality has, changes."""
    source = delivery.source
    prints = sorted(contract.fingerprint[:6] for contract in contracts if contract.source == source)
    own = layouts_fingerprint(layouts, delivery.municipality_code, source)
    return "-".join([*prints, *([own] if own else [])])


@dataclass(frozen=True)
class _Seen:
    """What is remembered of a delivery that was dealt with."""

    load_id: str
    status: str
    contracts: str
    fingerprints: frozenset[tuple[str, int, int]]


def _is_pending(delivery: Delivery, seen: _Seen | None, contracts: str | None) -> bool:
    """A loaded delivery waits for new or changed files only: files may be cleared away after landing.

    `contracts` is the fingerprint of what the delivery would be read with now.
    """
    if seen is None:
        return True
    now = {file.fingerprint for file in delivery.files}
    if seen.status != "held":
        return not now <= seen.fingerprints
    return now != seen.fingerprints or contracts not in (None, seen.contracts)


def _seen(connection: duckdb.DuckDBPyConnection) -> dict[str, _Seen]:
    """Delivery name -> what is remembered of it."""
    exists = connection.execute(
        "select count(*) from information_schema.tables where table_schema = 'meta' and table_name = 'seen_file'"
    ).fetchone()
    if not exists or not exists[0]:
        return {}
    rows = connection.execute(
        "select delivery, load_id, status, contracts, file_name, bytes, mtime_ns from meta.seen_file"
    ).fetchall()
    files: dict[str, set[tuple[str, int, int]]] = {}
    heads: dict[str, tuple[str, str, str]] = {}
    for delivery, load_id, status, contracts, file_name, size, mtime_ns in rows:
        heads[delivery] = (load_id, status, contracts)
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
