"""Landing a delivery: archive, read, check, merge; one transaction, the row in meta.load last."""

from __future__ import annotations

import fnmatch
import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from ingest import meta
from ingest.archive import FileChanging, copy_to_archive, fresh_work_folder, make_private_folder
from ingest.contracts import Contract, ContractError, load_contracts
from ingest.disk import told_when_full
from ingest.erasure import free_archive_of_erased
from ingest.hold import (
    ambiguous_file,
    changed_while_copied,
    date_in_future,
    empty_file,
    faulty_layout,
    header_fault,
    missing_file,
    no_rows,
    older_delivery,
    unknown_file,
    unknown_source,
    unreadable,
    what_is_no_row,
)
from ingest.holdings import Holdings
from ingest.inbox import (
    DeliveredFile,
    Delivery,
    contracts_fingerprint,
    pending_deliveries,
    released_deliveries,
    scan_inbox,
)
from ingest.land_file import PlannedFile, Room, land_file, read_changes, whole_file
from ingest.memory import bounded_memory, few_checkpoints
from ingest.meta import FileResult, Load
from ingest.overlays import with_layouts
from ingest.problems import Problem
from ingest.pseudonym import pseudonym_key
from ingest.reading import Reading, UnreadableFile, drop_text
from ingest.results import DeliveryResult, IngestPaths, IngestResult
from ingest.sql import literal
from ingest.typing_sql import CHECKED_TABLE
from ingest.vault import Identity, write_identities

__all__ = ["DeliveryResult", "IngestPaths", "IngestResult", "ingest", "pending_deliveries"]

Progress = Callable[[str], None]


@told_when_full()
def ingest(
    home_paths: IngestPaths,
    connection: duckdb.DuckDBPyConnection,
    received_at: datetime,
    contracts: Mapping[str, Contract] | None = None,
    progress: Progress | None = None,
    *,
    accept: Collection[str] = (),
) -> IngestResult:
    """Land every pending delivery, oldest first; each is one transaction over all its files.

    `received_at` is the receipt time written on everything. `accept` names deliveries
    (`999/case_system/2025-01-31`) whose volume alarm a person has looked at: they are tried again, and the
    alarm is only noted. KeyProblem when a key is missing or another than before; ContractError for a bad
    contract; DiskFull when there is no room: what was landed before stands.
    """
    used = contracts or load_contracts()
    work = fresh_work_folder(home_paths.archive)
    _keep_spill_private(connection, home_paths.archive)
    meta.create_tables(connection, used.values())
    room = Room(connection, home_paths, work, pseudonym_key(connection, home_paths.keys), used, used, {})
    report = progress or _say_nothing
    try:
        deliveries, problems = scan_inbox(home_paths.inbox)
        released = {name: by.text_da for name, by in released_deliveries(connection, deliveries).items()}
        room = replace(room, accepted=dict.fromkeys(accept, "") | released)
        results = []
        pending = pending_deliveries(home_paths.inbox, connection, used, accept, home_paths.layout_folder)
        with bounded_memory(connection), few_checkpoints(connection):
            for delivery in pending:
                report(f"Indlæser leverance {delivery.name}")
                result = land_delivery(room, delivery, received_at)
                report(_summary_da(result))
                results.append(result)
        _free_archive_of_erased(room, received_at)
        return IngestResult(tuple(results), tuple(problems))
    finally:
        _drop_temporary(connection)
        shutil.rmtree(work, ignore_errors=True)


def land_delivery(room: Room, delivery: Delivery, received_at: datetime) -> DeliveryResult:
    """Land one delivery, or hold it whole."""
    load = Load(meta.next_load_id(room.connection, delivery), delivery, received_at)
    try:
        contracts = with_layouts(room.contracts, room.paths.layout_folder, delivery.municipality_code, delivery.source)
    except ContractError as error:
        problem = faulty_layout(delivery, "; ".join(str(error).splitlines()))
        return hold_delivery(room, load, [], [problem])
    return _land_delivery(replace(room, contracts=contracts), load)


def _land_delivery(room: Room, load: Load) -> DeliveryResult:
    """Land one delivery by the contracts as its municipality delivers."""
    delivery = load.delivery
    matched, problems = match_files(room, load)
    planned, copy_problems = archive_files(room, load, matched)
    problems += copy_problems
    repeated = _repeated_tables(room, delivery, planned)
    planned = _with_superseded(room, delivery, planned)
    fresh = [file for file in planned if file.contract.table not in repeated]
    problems += [older_delivery(delivery, file.file.path.name, file.newer_date) for file in fresh if file.newer_date]
    readings = {}
    for file in fresh:
        reading, found = read_file(room, delivery, file)
        problems += found
        if reading:
            readings[file.file_id] = reading
    if _must_hold(problems):
        return hold_delivery(room, load, planned, problems)
    return _land_files(room, load, planned, readings, problems)


def _land_files(
    room: Room, load: Load, planned: list[PlannedFile], readings: dict[str, Reading], problems: list[Problem]
) -> DeliveryResult:
    """The one transaction of a delivery: all files, then the vault, then the ledger, its load row last."""
    results: list[FileResult] = []
    identities: list[Identity] = []
    room.connection.execute("begin transaction")
    try:
        for file in planned:
            if file.file_id not in readings:
                results.append(file.result("repeated"))
                continue
            landed = land_file(room, load, file, readings[file.file_id])
            problems += landed.problems
            results.append(landed.result)
            identities += landed.identities
        if _must_hold(problems):
            room.connection.execute("rollback")
            return hold_delivery(room, load, planned, problems)
        # The vault goes first: a crash between the two leaves at most identities that nothing refers to yet.
        write_vault(room, load, identities)
        status = _status(results)
        write_ledger(room, load, status, results, problems)
        commit(room)
    except BaseException:
        with suppress(duckdb.Error):
            room.connection.execute("rollback")
        raise
    return DeliveryResult(load.delivery.name, load.load_id, status, tuple(results), tuple(problems))


def match_files(room: Room, load: Load) -> tuple[list[tuple[Contract, DeliveredFile]], list[Problem]]:
    """Which file belongs to which contract, by file pattern; what is missing, double or unknown."""
    delivery = load.delivery
    contracts = [contract for contract in room.contracts.values() if contract.source == delivery.source]
    if not contracts:
        return [], [unknown_source(delivery, {contract.source for contract in room.contracts.values()})]
    problems = []
    latest_day = load.received_at.date() + timedelta(days=1)
    if delivery.delivery_date > latest_day:
        problems.append(date_in_future(delivery, load.received_at.date()))
    matched: list[tuple[Contract, DeliveredFile]] = []
    claimed: set[Path] = set()
    for contract in contracts:
        files = [file for file in delivery.files if _fits(file, contract)]
        claimed.update(file.path for file in files)
        if len(files) > 1:
            problems.append(ambiguous_file(delivery, contract, [file.path.name for file in files]))
        elif files:
            matched.append((contract, files[0]))
        elif contract.required_in_delivery:
            strangers = [file.path.name for file in delivery.files if not any(_fits(file, c) for c in contracts)]
            problems.append(missing_file(delivery, contract, strangers))
    problems += [unknown_file(delivery, file.path.name) for file in delivery.files if file.path not in claimed]
    return matched, problems


def archive_files(
    room: Room, load: Load, matched: list[tuple[Contract, DeliveredFile]]
) -> tuple[list[PlannedFile], list[Problem]]:
    """Copy the files to the archive; a file that does not come to rest is a problem."""
    planned, problems = [], []
    for contract, file in matched:
        try:
            archived = copy_to_archive(
                file.path, room.paths.archive, Path(load.delivery.name), room.work, load.received_at
            )
            planned.append(PlannedFile(contract, file, f"{load.load_id}-{contract.table}", archived))
        except (FileChanging, FileNotFoundError):
            problems.append(changed_while_copied(load.delivery, file.path.name))
    return planned, problems


def read_file(room: Room, delivery: Delivery, file: PlannedFile) -> tuple[Reading | None, list[Problem]]:
    """The reader's pass over the archived file, and what it says against the delivery."""
    name = file.file.path.name
    try:
        reading = read_changes(room, delivery, file) or whole_file(room, file)
    except UnreadableFile as error:
        return None, [unreadable(delivery, name, file.contract, error)]
    if reading.is_blank:
        return None, [empty_file(delivery, name)]
    if reading.faults:
        return None, [header_fault(delivery, name, file.contract, fault) for fault in reading.faults]
    if not reading.rows_read and file.contract.empty_file == "hold":
        return None, [no_rows(delivery, name)]
    return reading, what_is_no_row(delivery, name, reading.notes)


def write_vault(room: Room, load: Load, identities: list[Identity]) -> None:
    """Names and person numbers of the rows that land."""
    if identities:
        write_identities(room.paths.vault, room.paths.keys, identities, load.received_utc)


def write_ledger(room: Room, load: Load, status: str, files: list[FileResult], problems: list[Problem]) -> None:
    """Everything meta keeps of a load; the row of the load itself is the last."""
    used = contracts_fingerprint(room.base_contracts.values(), room.paths.layout_folder, load.delivery)
    meta.record_files(room.connection, load, files)
    meta.record_problems(room.connection, load, [p for p in problems if p.severity != "row" or status == "held"])
    meta.record_seen(room.connection, load, status, used)
    meta.record_load(room.connection, load, status, files, problems)


def commit(room: Room) -> None:
    """Make the load visible, all of it at once."""
    room.connection.execute("commit")


def hold_delivery(room: Room, load: Load, planned: list[PlannedFile], problems: list[Problem]) -> DeliveryResult:
    """Nothing of the delivery lands; why not is kept in a small transaction of its own."""
    files = [file.result("held") for file in planned]
    room.connection.execute("begin transaction")
    write_ledger(room, load, "held", files, problems)
    commit(room)
    return DeliveryResult(load.delivery.name, load.load_id, "held", tuple(files), tuple(problems))


def _must_hold(problems: list[Problem]) -> bool:
    """Whether any problem is of the kind that stops a delivery."""
    return any(problem.severity == "hold" for problem in problems)


def _fits(file: DeliveredFile, contract: Contract) -> bool:
    """Whether a file name fits the contract's pattern, upper or lower case."""
    return fnmatch.fnmatchcase(file.path.name.casefold(), contract.file_pattern.casefold())


def _repeated_tables(room: Room, delivery: Delivery, planned: list[PlannedFile]) -> set[str]:
    """Tables whose file is the one in force already, or the last one of its date, read with the same contract."""
    known = [
        meta.latest_files(room.connection, delivery),
        meta.latest_files_of_date(room.connection, delivery),
    ]
    return {
        file.contract.table
        for file in planned
        if any(latest.get(file.contract.table) == (file.archived.sha256, file.contract.fingerprint) for latest in known)
    }


def _with_superseded(room: Room, delivery: Delivery, planned: list[PlannedFile]) -> list[PlannedFile]:
    """The files, those of a full extract with the date of a newer one that is loaded already, if there is one."""
    latest = meta.latest_dates(room.connection, delivery)
    day = delivery.delivery_date.isoformat()
    return [
        replace(file, newer_date=latest[file.contract.table])
        if file.contract.delivery_mode == "full" and latest.get(file.contract.table, "") > day
        else file
        for file in planned
    ]


def _status(files: list[FileResult]) -> str:
    """The status of a delivery that was let in: what its files come to together."""
    statuses = {file.status for file in files}
    return next((status for status in ("loaded", "superseded") if status in statuses), "repeated")


def _keep_spill_private(connection: duckdb.DuckDBPyConnection, archive: Path) -> None:
    """What DuckDB must put on disk for lack of memory stays in a private folder, not beside the warehouse.

    What a killed run left there is removed. A connection that has spilled elsewhere keeps its place; DuckDB
    refuses the change then.
    """
    folder = archive / ".spill"
    setting = connection.execute("select current_setting('temp_directory')").fetchone()
    if setting and setting[0] == str(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(duckdb.Error):
        connection.execute(f"set temp_directory = {literal(str(make_private_folder(folder)))}")


def _free_archive_of_erased(room: Room, received_at: datetime) -> None:
    """Take erased persons out of the files that were archived with them."""
    paths = room.paths
    holdings = Holdings(
        room.connection, room.base_contracts, room.key, paths.archive, paths.vault, paths.keys, paths.layout_folder
    )
    free_archive_of_erased(holdings, received_at)


def _drop_temporary(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave no text relation with person numbers and names on the caller's connection.

    A connection that a fault has closed holds none, and must not hide the fault.
    """
    with suppress(duckdb.Error):
        connection.execute("rollback")
    with suppress(duckdb.Error):
        connection.execute(f"drop view if exists temp.{CHECKED_TABLE}")
        drop_text(connection)
        rows = connection.execute(
            "select table_name from duckdb_tables() "
            "where temporary and (starts_with(table_name, 'landing_') or starts_with(table_name, 'reject_'))"
        ).fetchall()
        for (table,) in rows:
            connection.execute(f"drop table if exists temp.{table}")


def _say_nothing(_: str) -> None:
    """Progress that nobody listens to."""


def _summary_da(result: DeliveryResult) -> str:
    """One line on a delivery that is done."""
    if result.held:
        return f"Leverance {result.delivery} er holdt tilbage: {len(result.problems)} problemer"
    if result.status == "superseded":
        return f"Leverance {result.delivery} er ældre end det indlæste og ændrer intet"
    if result.status == "repeated":
        return f"Leverance {result.delivery} er uændret og er ikke indlæst igen"
    return (
        f"Leverance {result.delivery}: {result.rows_read} rækker læst, {result.rows_landed} indlæst, "
        f"{result.rows_quarantined} i karantæne, {result.rows_added} nye eller ændrede, "
        f"{result.rows_closed} lukkede"
    )
