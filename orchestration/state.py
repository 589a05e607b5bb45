"""The refresh ledger: what was built from which loads with which code, and so what is left to do."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from ingest.contracts import load_contracts
from ingest.meta import create_tables
from quality.change_ledger import SCHEMA as AMOUNTS

BUILD_ID_FORM = "%Y%m%dT%H%M%S%f"
SCHEMA = """
create schema if not exists meta;
create table if not exists meta.build (
    build_id varchar, code_fingerprint varchar, code_version varchar, report_date date, as_known_at date,
    started_at timestamptz, finished_at timestamptz, is_full boolean);
create table if not exists meta.build_load (build_id varchar, load_id varchar);
create table if not exists meta.build_started (build_id varchar, started_at timestamptz);
create table if not exists meta.slice_print (table_name varchar, slice_value date, slice_print varchar);
"""

# The deliveries whose newest attempt is held: the load ids of those attempts.
HELD_DELIVERIES = """
select attempt.load_id from meta.load as attempt
where attempt.status = 'held' and attempt.rowid = (
    select max(latest.rowid) from meta.load as latest where latest.delivery = attempt.delivery)
"""


@dataclass(frozen=True)
class Build:
    """One complete build of the marts; a build that was cut short leaves no row."""

    build_id: str
    code_fingerprint: str
    code_version: str
    report_date: date
    as_known_at: date
    finished_at: datetime


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the ledgers' tables and the raw tables where they are missing."""
    create_tables(connection, load_contracts().values())
    connection.execute(SCHEMA)
    connection.execute(AMOUNTS)


def latest_build(connection: duckdb.DuckDBPyConnection) -> Build | None:
    """The newest complete build, or None before the first."""
    row = connection.execute(
        """
        select build_id, code_fingerprint, code_version, report_date, as_known_at, finished_at
        from meta.build order by build_id desc limit 1
        """
    ).fetchone()
    return Build(*row) if row else None


def landed_loads(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Every load that was let in: its rows are in raw, or were there already."""
    rows = connection.execute("select load_id from meta.load where status <> 'held'").fetchall()
    return {row[0] for row in rows}


def loads_of(connection: duckdb.DuckDBPyConnection, build: Build) -> set[str]:
    """The loads that a build was made from, and those held by then, which its source checks tell of."""
    rows = connection.execute("select load_id from meta.build_load where build_id = ?", [build.build_id]).fetchall()
    return {row[0] for row in rows}


def changed_tables(connection: duckdb.DuckDBPyConnection, loads: set[str]) -> set[str]:
    """Raw tables in which these loads added or closed at least one row."""
    rows = connection.execute(
        """
        select distinct source || '__' || table_name from meta.file
        where rows_added + rows_closed > 0 and list_contains(?::varchar[], load_id)
        """,
        [sorted(loads)],
    ).fetchall()
    return {row[0] for row in rows}


def held_loads(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Every load that was held: its rows are not in raw, but the source checks tell of it."""
    return {row[0] for row in connection.execute("select load_id from meta.load where status = 'held'").fetchall()}


def latest_delivery(connection: duckdb.DuckDBPyConnection) -> date | None:
    """Delivery date of the newest delivery in raw."""
    row = connection.execute("select max(delivery_date) from meta.load where status <> 'held'").fetchone()
    return row[0] if row else None


def begin_build(connection: duckdb.DuckDBPyConnection, started_at: datetime) -> str:
    """Note that a build has begun and return its id: its start time, or just after the build before it.

    Ids sort as builds began, also when the machine's clock has been set back; else an erasure could go unseen.
    """
    build_id = started_at.strftime(BUILD_ID_FORM)
    row = connection.execute("select max(build_id) from meta.build_started").fetchone()
    before = row[0] if row else None
    if before is not None and before >= build_id:
        newest = datetime.strptime(f"{before}+0000", f"{BUILD_ID_FORM}%z")
        build_id = (newest + timedelta(microseconds=1)).strftime(BUILD_ID_FORM)
    connection.execute("insert into meta.build_started values (?, ?)", [build_id, started_at])
    return build_id


def is_interrupted(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a build began after the newest complete one: the marts are then a mixture and are built whole."""
    row = connection.execute(
        """
        select coalesce(max(build_id), '') > (select coalesce(max(build_id), '') from meta.build)
        from meta.build_started
        """
    ).fetchone()
    return bool(row and row[0])


def daily_facts_stand(connection: duckdb.DuckDBPyConnection, code_fingerprint: str, as_known_at: date) -> bool:
    """Whether incremental tables may be carried over: to be asked before a build begins.

    They hold what the newest complete build made of its loads. That is a start for the next build only if it was made
    with the same code, variables and knowledge date, and no build was cut short since. The report date may move.
    """
    build = latest_build(connection)
    return (
        build is not None
        and not is_interrupted(connection)
        and (build.code_fingerprint, build.as_known_at) == (code_fingerprint, as_known_at)
    )


def record_build(
    connection: duckdb.DuckDBPyConnection,
    build: Build,
    started_at: datetime,
    is_full: bool,
) -> None:
    """Write a complete build and its loads in one transaction; the row is the last thing a build does."""
    connection.begin()
    connection.execute(
        "insert into meta.build values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            build.build_id,
            build.code_fingerprint,
            build.code_version,
            build.report_date,
            build.as_known_at,
            started_at,
            build.finished_at,
            is_full,
        ],
    )
    connection.execute(
        "insert into meta.build_load select ?, load_id from meta.load",
        [build.build_id],
    )
    connection.commit()


def report_marker(reports: Path, audience: str) -> Path:
    return reports / audience / "report.json"


def standing_report(reports: Path, audience: str) -> tuple[str, str] | None:
    """The publication the standing report was drawn from, and the fingerprint of what drew it."""
    marker = report_marker(reports, audience)
    if not marker.exists():
        return None
    content = json.loads(marker.read_text())
    return content["publication_id"], content["drawn_with"]


def reported_files(reports: Path, audience: str) -> list[Path]:
    """The files of the standing report, the front page last."""
    marker = report_marker(reports, audience)
    if not marker.exists():
        return []
    return [marker.parent / name for name in json.loads(marker.read_text())["files"]]


def record_report(reports: Path, audience: str, publication_id: str, drawn_with: str, files: list[Path]) -> None:
    """Remember which publication the report stands for, by rename, after the report's files are in place."""
    marker = report_marker(reports, audience)
    temporary = marker.with_suffix(".tmp")
    names = [str(path.relative_to(marker.parent)) for path in files]
    content = {"publication_id": publication_id, "drawn_with": drawn_with, "files": names}
    temporary.write_text(json.dumps(content, indent=2))
    temporary.replace(marker)


@dataclass(frozen=True)
class Failure:
    """A refresh that did not publish: when it was tried (UTC), and the Danish lines that say why."""

    attempted_at: datetime
    reasons: tuple[str, ...]


def failure_file(published: Path) -> Path:
    """Beside what is published, so that whoever reads that can see why it is not newer."""
    return published / "failed_refresh.json"


def record_failure(published: Path, attempted_at: datetime, reasons: list[str]) -> None:
    """Keep that the newest refresh failed, until one does not."""
    published.mkdir(parents=True, exist_ok=True)
    temporary = failure_file(published).with_suffix(".tmp")
    content = {"attempted_at": attempted_at.isoformat(), "reasons": reasons}
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    temporary.replace(failure_file(published))


def standing_failure(published: Path) -> Failure | None:
    """The newest refresh, if it failed."""
    if not failure_file(published).exists():
        return None
    content = json.loads(failure_file(published).read_text(encoding="utf-8"))
    return Failure(datetime.fromisoformat(content["attempted_at"]), tuple(content["reasons"]))


def forget_failure(published: Path) -> None:
    """A refresh has gone well since."""
    failure_file(published).unlink(missing_ok=True)
