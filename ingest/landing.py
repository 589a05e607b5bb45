"""Landing a delivery: archive, read, check, merge; one transaction, the row in meta.load last."""

from __future__ import annotations

import fnmatch
import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from ingest import meta
from ingest.archive import ArchivedFile, FileChanging, copy_to_archive, fresh_work_folder, make_private_folder
from ingest.changed_lines import meets_unchanged_row, previous_extract, type_vanished
from ingest.contracts import Contract, ContractError, load_contracts
from ingest.disk import told_when_full
from ingest.erasure import SetAside, free_archive_of_erased, set_aside_erased
from ingest.first_extract import is_first_extract, land_first_extract
from ingest.hold import (
    ambiguous_file,
    changed_while_copied,
    control_total_differs,
    date_in_future,
    empty_file,
    faulty_layout,
    header_fault,
    missing_file,
    no_rows,
    nothing_could_land,
    older_delivery,
    row_check_holds,
    rows_came_late,
    unknown_file,
    unknown_source,
    unreadable,
    volume_dropped,
    what_is_no_row,
)
from ingest.holdings import Holdings
from ingest.inbox import (
    DeliveredFile,
    Delivery,
    contracts_fingerprint,
    layouts_beside,
    pending_deliveries,
    released_deliveries,
    scan_inbox,
)
from ingest.memory import bounded_memory
from ingest.merge import Change, landed_sql, mark_superseded, merge_table, no_difference, open_row_count
from ingest.meta import ControlTotal, FileResult, Load
from ingest.overlays import with_layouts
from ingest.problems import Problem
from ingest.pseudonym import load_pseudonyms, pseudonym_key
from ingest.quarantine import Source, reject_rows
from ingest.read_csv import read_changed_lines
from ingest.readers import READERS, load_records
from ingest.reading import TEXT_TABLE, BrokenLine, Reading, UnreadableFile, drop_text
from ingest.sql import literal
from ingest.typing_sql import CHECKED_TABLE, checked_sql, cpr_digits, distinct_cpr_sql, trimmed
from ingest.vault import Identity, write_identities

__all__ = ["DeliveryResult", "IngestPaths", "IngestResult", "ingest", "pending_deliveries"]

Progress = Callable[[str], None]


@dataclass(frozen=True)
class IngestPaths:
    """Where landing works: folders `inbox`, `archive` and `keys`, and the vault's sqlite file.

    `layouts` holds the municipalities' own layouts; by default it lies beside the inbox.
    """

    inbox: Path
    archive: Path
    vault: Path
    keys: Path
    layouts: Path | None = None

    @property
    def layout_folder(self) -> Path:
        """Where the layouts lie."""
        return self.layouts or layouts_beside(self.inbox)


@dataclass(frozen=True)
class DeliveryResult:
    """What became of one delivery; status is loaded, repeated, superseded or held.

    `problems` holds what was wrong with the delivery and the first rejected values of each file; all rejected
    values stand in quarantine.rejected_row.
    """

    delivery: str
    load_id: str
    status: str
    files: tuple[FileResult, ...]
    problems: tuple[Problem, ...]

    @property
    def held(self) -> bool:
        """Whether nothing of the delivery landed."""
        return self.status == "held"

    @property
    def rows_read(self) -> int:
        """Records in all files."""
        return sum(file.rows_read for file in self.files)

    @property
    def rows_landed(self) -> int:
        """Good records in all files."""
        return sum(file.rows_landed for file in self.files)

    @property
    def rows_quarantined(self) -> int:
        """Records set aside in all files."""
        return sum(file.rows_quarantined for file in self.files)

    @property
    def rows_erased(self) -> int:
        """Records of persons who are on the erasure list."""
        return sum(file.rows_erased for file in self.files)

    @property
    def rows_added(self) -> int:
        """New versions in the raw tables."""
        return sum(file.rows_added for file in self.files)

    @property
    def rows_closed(self) -> int:
        """Versions that were closed in the raw tables."""
        return sum(file.rows_closed for file in self.files)


@dataclass(frozen=True)
class IngestResult:
    """What one run of landing did, in delivery order; `problems` are those of the inbox as such."""

    deliveries: tuple[DeliveryResult, ...]
    problems: tuple[Problem, ...]

    @property
    def held(self) -> tuple[DeliveryResult, ...]:
        """The deliveries that wait for someone to act."""
        return tuple(delivery for delivery in self.deliveries if delivery.held)


@dataclass(frozen=True)
class Room:
    """What every step of a run needs.

    `contracts` are the base contracts with the layouts of the municipality at hand; `accepted` gives the deliveries
    whose volume alarm is only noted, and by whom.
    """

    connection: duckdb.DuckDBPyConnection
    paths: IngestPaths
    work: Path
    key: bytes
    base_contracts: Mapping[str, Contract]
    contracts: Mapping[str, Contract]
    accepted: Mapping[str, str]


@dataclass(frozen=True)
class PlannedFile:
    """A file with its contract and its place in the archive.

    `newer_date` is the date of a newer full extract that is loaded already; this one changes nothing then.
    """

    contract: Contract
    file: DeliveredFile
    file_id: str
    archived: ArchivedFile
    newer_date: str | None = None

    def result(self, status: str) -> FileResult:
        """A file that landed nothing."""
        return FileResult(
            self.file_id,
            self.contract.table,
            self.file.path.name,
            self.archived.sha256,
            self.archived.size,
            self.archived.relative,
            self.contract,
            status,
        )


@dataclass(frozen=True)
class RowCounts:
    """What becomes of the rows of a file that could be told apart; `before` is how many its table had open."""

    before: int
    landed: int
    superseded: int
    rejected: int


@dataclass(frozen=True)
class Landed:
    """What one file gave: its result, who belongs in the vault, what was wrong."""

    result: FileResult
    identities: list[Identity]
    problems: list[Problem]


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
        for delivery in pending_deliveries(home_paths.inbox, connection, used, accept, home_paths.layout_folder):
            report(f"Indlæser leverance {delivery.name}")
            with bounded_memory(connection):
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
        reading = _changed_lines(room, delivery, file) or _whole_file(room, file)
    except UnreadableFile as error:
        return None, [unreadable(delivery, name, file.contract, error)]
    if reading.is_blank:
        return None, [empty_file(delivery, name)]
    if reading.faults:
        return None, [header_fault(delivery, name, file.contract, fault) for fault in reading.faults]
    if not reading.rows_read and file.contract.empty_file == "hold":
        return None, [no_rows(delivery, name)]
    return reading, what_is_no_row(delivery, name, reading.notes)


def _whole_file(room: Room, file: PlannedFile) -> Reading:
    """All records of a file."""
    return READERS[file.contract.format](file.archived.path, file.contract, room.work)


def _changed_lines(room: Room, delivery: Delivery, file: PlannedFile) -> Reading | None:
    """The lines of a full extract that changed since the previous one, where that is enough."""
    if file.newer_date is not None:
        return None
    size, contract = file.archived.size, file.contract
    old = previous_extract(room.connection, contract, delivery, room.paths.archive, size)
    return read_changed_lines(file.archived.path, contract, room.work, old) if old else None


def land_file(room: Room, load: Load, file: PlannedFile, reading: Reading) -> Landed:
    """Type, check, reject and merge one file inside the open transaction."""
    connection, contract = room.connection, file.contract
    before = open_row_count(connection, contract, load.delivery.municipality_code)
    is_superseded = file.newer_date is not None
    is_first = not is_superseded and is_first_extract(connection, contract, load.delivery.municipality_code)
    reading, broken, erased = check_rows(room, load, file, reading, is_first)
    mark_superseded(connection, contract, load, is_file=is_superseded)
    source = Source(load, contract, file.file_id, file.file.path.name, reading)
    rows = _row_counts(connection, before, reading.unchanged)
    problems = reject_rows(connection, source, broken, rows.rejected)
    problems += _row_checks_that_hold(room, load, file)
    taken = replace(reading, rows_read=reading.rows_read - erased.rows)
    problems += _volume_problems(room, load, file, taken, rows)
    if contract.vault_subject is None:
        # The text is the largest thing in memory, and only names are still to be read from it.
        drop_text(connection)
    change = Change(rows.landed if is_first else 0, 0)
    if is_first or is_superseded:
        no_difference(connection)
    else:
        change = merge_table(connection, contract, load, file.file_id, only_changes=reading.vanished is not None)
    totals = control_totals(room, load, file, reading, broken=len(broken), erased=erased)
    name = file.file.path.name
    problems += [control_total_differs(load.delivery, name, total) for total in totals if not total.is_equal]
    result = replace(
        file.result("superseded" if is_superseded else "loaded"),
        rows_read=reading.rows_read,
        rows_landed=rows.landed,
        rows_quarantined=rows.rejected + len(broken),
        rows_superseded=rows.superseded,
        rows_added=change.added,
        rows_closed=change.closed,
        rows_erased=erased.rows,
        control_totals=tuple(totals),
    )
    return Landed(result, [] if is_superseded else _identities(room, load, contract), problems)


def check_rows(
    room: Room, load: Load, file: PlannedFile, reading: Reading, is_first: bool
) -> tuple[Reading, list[BrokenLine], SetAside]:
    """Make the checked relation of a file: the reading it is of, its broken lines, and who was left out.

    Changed lines that do not fit the rows raw holds are given up for all of the file.
    """
    municipality, contract = load.delivery.municipality_code, file.contract
    if reading.vanished and not _type_vanished(room, load, file, reading):
        reading = _whole_file(room, file)
    while True:
        broken = [*reading.broken, *load_records(room.connection, reading, contract)]
        erased = type_rows(room, load, file, reading.rows_read - len(broken), is_first)
        if not reading.vanished or not meets_unchanged_row(room.connection, contract, municipality):
            return reading, broken, erased
        reading = _whole_file(room, file)


def _type_vanished(room: Room, load: Load, file: PlannedFile, reading: Reading) -> bool:
    """Type the lines of the previous extract that are gone; whether raw holds exactly their rows."""
    vanished = replace(reading, path=reading.vanished or reading.path)
    load_records(room.connection, vanished, file.contract)
    load_pseudonyms(room.connection, distinct_cpr_sql(file.contract), room.key)
    return type_vanished(room.connection, file.contract, load.delivery, reading.vanished_lines)


def type_rows(room: Room, load: Load, file: PlannedFile, rows: int, is_first: bool) -> SetAside:
    """Give person numbers their pseudonyms, leave out who was erased, then type and check every row.

    `rows` is how many the text relation has; those of a first extract are in raw afterwards.
    """
    contract, delivery = file.contract, load.delivery
    load_pseudonyms(room.connection, distinct_cpr_sql(contract), room.key)
    erased = set_aside_erased(room.connection, contract, delivery.municipality_code, load.load_id, room.key)
    if is_first:
        land_first_extract(room.connection, contract, load, file.file_id, rows - erased.rows)
    else:
        room.connection.execute(checked_sql(contract, delivery.delivery_date.year))
    return erased


def control_totals(
    room: Room, load: Load, file: PlannedFile, reading: Reading, *, broken: int, erased: SetAside
) -> list[ControlTotal]:
    """Totals counted in the file by Python, against what stands in raw and what was set aside, by SQL."""
    municipality, contract = load.delivery.municipality_code, file.contract
    columns = [column.name for column in contract.columns if column.control_total]
    measures = ["count(*)", *(f"coalesce(sum({name}), 0)" for name in columns)]
    in_raw = [landed_sql(contract, municipality, measure) for measure in measures]
    if file.newer_date is not None:
        in_raw = ["0"] * len(measures)
    deleted = [f"(select {measure} from {CHECKED_TABLE} where _state = 'delete')" for measure in measures]
    landed = [f"{one} + {other}" for one, other in zip(in_raw, deleted, strict=True)]
    aside = [f"(select {measure} from {CHECKED_TABLE} where _state not in ('good', 'delete'))" for measure in measures]
    row = room.connection.execute(f"select {', '.join(landed + aside)}").fetchone() or ()
    in_file = [Decimal(reading.rows_read - broken), *(reading.totals[name] for name in columns)]
    not_taken = [Decimal(erased.rows), *(erased.totals.get(name, Decimal(0)) for name in columns)]
    half = len(landed)
    totals = [
        ControlTotal(check, total, Decimal(row[index]), Decimal(row[half + index]), not_taken[index])
        for index, (check, total) in enumerate(zip(["row_count", *columns], in_file, strict=True))
    ]
    rows = totals[0]
    return [
        replace(rows, file_total=rows.file_total + broken, quarantined_total=rows.quarantined_total + broken),
        *totals[1:],
    ]


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


def _row_counts(connection: duckdb.DuckDBPyConnection, before: int, unchanged: int) -> RowCounts:
    """How many rows land, came too late, and cannot land: those of the checked table, and lines that did not change."""
    row = connection.execute(f"""
        select count(*) filter (where c._state in ('good', 'delete')),
            count(*) filter (where c._state = 'superseded'), count(*) filter (where c._state in ('bad', 'duplicate'))
        from {CHECKED_TABLE} as c
    """).fetchone() or (0, 0, 0)
    landed, superseded, rejected = row
    return RowCounts(before, landed + unchanged, superseded, rejected)


def _volume_problems(room: Room, load: Load, file: PlannedFile, reading: Reading, rows: RowCounts) -> list[Problem]:
    """A full extract that lost too many rows, by count and by percent, or of which no row can land."""
    contract, delivery, name = file.contract, load.delivery, file.file.path.name
    if reading.rows_read and not rows.landed + rows.superseded:
        return [nothing_could_land(delivery, name, reading.rows_read)]
    if contract.delivery_mode != "full":
        return [rows_came_late(delivery, name, rows.superseded)] if rows.superseded else []
    drop = rows.before - rows.landed
    is_small = drop < contract.min_count_drop or drop * 100 < rows.before * contract.min_percent_drop
    if file.newer_date is not None or is_small:
        return []
    return [volume_dropped(delivery, name, rows.before, rows.landed, room.accepted.get(delivery.name))]


def _row_checks_that_hold(room: Room, load: Load, file: PlannedFile) -> list[Problem]:
    """Row checks whose contract says that one such row stops the whole delivery."""
    problems = []
    for check in file.contract.row_checks:
        if check.action == "hold":
            row = room.connection.execute(
                f"select min(_row_number) from {CHECKED_TABLE} where {check.column}__error = ?", [check.code]
            ).fetchone()
            if row and row[0] is not None:
                header = file.contract.column(check.column).physical_name
                problems.append(row_check_holds(load.delivery, file.file.path.name, row[0], header, check))
    return problems


def _identities(room: Room, load: Load, contract: Contract) -> list[Identity]:
    """Names and person numbers of the good rows; when a subject has several rows, the last one counts."""
    subject = contract.vault_subject
    if subject is None:
        return []
    id_column = contract.column(subject.subject_id)
    parts = {column.name: trimmed(column) for column in contract.columns if column.landing == "vault"}
    if id_column.landing == "pseudonym":
        parts["cpr"] = cpr_digits(trimmed(id_column))
    rows = room.connection.execute(f"""
        select c.{id_column.name}, {", ".join(parts.values())}
        from {CHECKED_TABLE} as c
        inner join {TEXT_TABLE} as t on c._row_number = t._row_number
        where c._state = 'good'
        order by c._row_number
    """).fetchall()
    municipality = load.delivery.municipality_code
    found = {
        row[0]: Identity(
            subject.subject_type,
            municipality,
            row[0],
            {name: value for name, value in zip(parts, row[1:], strict=True) if value},
        )
        for row in rows
    }
    return list(found.values())


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
