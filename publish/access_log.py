"""Who has read tables about persons: taken from PostgreSQL's own log and kept as the table ``lineal.person_read``."""

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from publish.postgres_setup import LOGGED

TIME_FORM = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True)
class PersonRead:
    """One query's read of one person-level table; ``statement`` is the query with what was searched for.

    ``session_id`` and ``line_number`` are the log's own and tell two reads apart.
    """

    read_at: datetime
    login: str
    table: str
    application: str | None
    client: str | None
    statement: str | None
    session_id: str
    line_number: int


class LogUnreadable(Exception):
    """A file is not a log in JSON; the message (Danish) says which."""


def reads_in(file: Path, database: str) -> Iterator[PersonRead]:
    """Every read of a person-level table of ``database`` in a log file that PostgreSQL wrote as JSON lines.

    A last line that is only half written yet is left for the next time. Raises LogUnreadable.
    """
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if LOGGED in line and line.endswith("\n"):
                found = _read(file, line)
                if found is not None and found.get("dbname") == database:
                    yield _person_read(found)


def _read(file: Path, line: str) -> dict[str, Any] | None:
    """The entry, if it is such a message and not a query that speaks of one."""
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise LogUnreadable(f"{file.name} er ikke PostgreSQL's log som JSON (log_destination = 'jsonlog')") from error
    is_told = entry.get("error_severity") == "LOG" and str(entry.get("message", "")).startswith(f"{LOGGED} ")
    return entry if is_told and "PL/pgSQL function lineal.readable" in str(entry.get("context", "")) else None


def _person_read(entry: dict[str, Any]) -> PersonRead:
    moment, zone = str(entry["timestamp"]).rsplit(" ", 1)
    if zone not in ("UTC", "GMT"):
        raise LogUnreadable("PostgreSQL's log skal skrives i UTC (log_timezone = 'UTC')")
    return PersonRead(
        read_at=datetime.strptime(moment, TIME_FORM).replace(tzinfo=UTC),
        login=str(entry["user"]),
        table=str(entry["message"]).removeprefix(f"{LOGGED} "),
        application=entry.get("application_name") or None,
        client=entry.get("remote_host") or None,
        statement=entry.get("statement"),
        session_id=str(entry["session_id"]),
        line_number=int(entry["line_num"]),
    )


def keep(connection: psycopg.Connection, reads: Iterator[PersonRead]) -> int:
    """Add the reads that are not kept yet; how many there were. Doing it again adds nothing."""
    added = 0
    with connection.transaction(), connection.cursor() as cursor:
        for read in reads:
            cursor.execute(
                "insert into lineal.person_read (read_at, login_name, table_name, application_name, client_address, "
                "statement, session_id, line_number) values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
                astuple(read),
            )
            added += cursor.rowcount
    return added
