"""Letting a held delivery past its volume alarm: who looked, when, and why it is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

VOLUME_ALARM = "volume_alarm"


class ReleaseRefused(Exception):
    """The delivery cannot be released; the text is a Danish line for the operator."""


@dataclass(frozen=True)
class Release:
    """A release: it holds for the files of one held load, and for no others."""

    load_id: str
    released_by: str
    reason: str

    @property
    def text_da(self) -> str:
        """` af Bo Opdigt: to afdelinger er lagt sammen`, as it ends a line."""
        return f" af {self.released_by}: {self.reason.rstrip('.')}"


def release(
    connection: duckdb.DuckDBPyConnection, delivery: str, reason: str, released_by: str, released_at: datetime
) -> Release:
    """Release a delivery (`999/case_system/2025-01-31`) that is held for its volume alarm alone.

    The next landing lets it past. ReleaseRefused when it is not held, when something else holds it, or when no
    name or reason is given.
    """
    if not reason.strip() or not released_by.strip():
        raise ReleaseRefused("En frigivelse skal have både en begrundelse og et navn.")
    load_id = _held_load(connection, delivery)
    others = connection.execute(
        "select p.message_da from meta.delivery_problem as p "
        "where p.load_id = ? and p.severity = 'hold' and p.code <> ? order by p.rowid",
        [load_id, VOLUME_ALARM],
    ).fetchall()
    if others:
        raise ReleaseRefused(
            "Kun et fald i antal rækker kan frigives. Leverancen holdes også af: " + " ".join(row[0] for row in others)
        )
    utc = released_at.astimezone(UTC).replace(tzinfo=None) if released_at.tzinfo else released_at
    connection.execute(
        "insert into meta.release values (?, ?, ?, ?, ?)", [delivery, load_id, released_by, reason.strip(), utc]
    )
    return Release(load_id, released_by, reason.strip())


def releases(connection: duckdb.DuckDBPyConnection) -> dict[str, Release]:
    """The releases by held load; the last one counts. Works on a warehouse that has never landed anything."""
    exists = connection.execute(
        "select count(*) from information_schema.tables where table_schema = 'meta' and table_name = 'release'"
    ).fetchone()
    if not exists or not exists[0]:
        return {}
    rows = connection.execute("select load_id, released_by, reason from meta.release order by rowid").fetchall()
    return {load_id: Release(load_id, released_by, reason) for load_id, released_by, reason in rows}


def _held_load(connection: duckdb.DuckDBPyConnection, delivery: str) -> str:
    """The load in which the delivery was held last; ReleaseRefused when it is not held now."""
    row = connection.execute(
        "select s.load_id, s.status from meta.seen_file as s where s.delivery = ? limit 1", [delivery]
    ).fetchone()
    if row is None:
        raise ReleaseRefused(f"Leverancen {delivery} er ikke set; skriv den som <kommune>/<kilde>/<åååå-mm-dd>.")
    if row[1] != "held":
        raise ReleaseRefused(f"Leverancen {delivery} er ikke holdt tilbage.")
    return str(row[0])
