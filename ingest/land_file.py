"""Landing one file inside the transaction of its delivery: type, check, reject, merge, count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from ingest.archive import ArchivedFile
from ingest.changed_lines import meets_unchanged_row, previous_extract, type_vanished
from ingest.checked_rows import Parts, check_every_row
from ingest.contracts import Contract
from ingest.erasure import SetAside, set_aside_erased
from ingest.first_extract import is_first_extract, land_first_extract
from ingest.hold import (
    control_total_differs,
    nothing_could_land,
    row_check_holds,
    rows_came_late,
    volume_dropped,
)
from ingest.inbox import (
    DeliveredFile,
    Delivery,
)
from ingest.merge import (
    Change,
    held_rows,
    landed_sql,
    mark_superseded,
    merge_table,
    no_difference,
)
from ingest.meta import ControlTotal, FileResult, Load
from ingest.problems import Problem
from ingest.pseudonym import load_pseudonyms
from ingest.quarantine import Source, reject_rows
from ingest.read_csv import read_changed_lines
from ingest.readers import READERS, load_records
from ingest.reading import TEXT_TABLE, BrokenLine, Reading, drop_text
from ingest.results import IngestPaths
from ingest.typing_sql import CHECKED_TABLE, cpr_digits
from ingest.vault import Identity


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
class Totals:
    """A row count, and the sum of each control column by name."""

    rows: int
    sums: dict[str, Decimal]

    @classmethod
    def none(cls, contract: Contract) -> Totals:
        """The totals of no rows, with the decimals of each column."""
        return cls(0, {c.name: Decimal(0).scaleb(-c.decimals) for c in contract.columns if c.control_total})

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.rows + other.rows, {name: value + other.sums[name] for name, value in self.sums.items()})


@dataclass(frozen=True)
class RowCounts:
    """What becomes of the rows of a file that could be told apart; `before` is how many its table had open."""

    before: int
    landed: int
    superseded: int
    rejected: int


@dataclass(frozen=True)
class CheckedFile:
    """A file whose checked relation is made: the reading it is of, its broken lines, and who was left out."""

    reading: Reading
    broken: list[BrokenLine]
    erased: SetAside
    parts: Parts


@dataclass(frozen=True)
class Landed:
    """What one file gave: its result, who belongs in the vault, what was wrong."""

    result: FileResult
    identities: list[Identity]
    problems: list[Problem]


def whole_file(room: Room, file: PlannedFile) -> Reading:
    """All records of a file."""
    return READERS[file.contract.format](file.archived.path, file.contract, room.work)


def read_changes(room: Room, delivery: Delivery, file: PlannedFile) -> Reading | None:
    """The lines of a full extract that changed since the previous one, where that is enough."""
    if file.newer_date is not None:
        return None
    size, contract = file.archived.size, file.contract
    old = previous_extract(room.connection, contract, delivery, room.paths.archive, size)
    return read_changed_lines(file.archived.path, contract, room.work, old) if old else None


def land_file(room: Room, load: Load, file: PlannedFile, reading: Reading) -> Landed:
    """Type, check, reject and merge one file inside the open transaction."""
    connection, contract = room.connection, file.contract
    held = held_rows(connection, contract, load)
    is_superseded = file.newer_date is not None
    is_first = not is_superseded and is_first_extract(contract, held)
    checked = check_rows(room, load, file, reading, is_first)
    reading, broken = checked.reading, checked.broken
    mark_superseded(connection, contract, load, checked.parts, held, is_file=is_superseded)
    states = _totals_by_state(connection, contract)
    rows = _row_counts(states, held.open, reading.unchanged)
    source = Source(load, contract, file.file_id, file.file.path.name, reading)
    problems = reject_rows(connection, source, broken, rows.rejected)
    problems += _row_checks_that_hold(room, load, file) if checked.parts.has_bad else []
    problems += _volume_problems(room, load, file, reading.rows_read - checked.erased.rows, rows)
    if contract.vault_subject is None:
        # The text is the largest thing in memory, and only names are still to be read from it.
        drop_text(connection)
    change = Change(rows.landed if is_first else 0, 0)
    if is_first or is_superseded:
        no_difference(connection)
    else:
        only_changes = reading.vanished is not None
        change = merge_table(
            connection,
            contract,
            load,
            file.file_id,
            held,
            has_rejected=rows.rejected > 0,
            only_changes=only_changes,
        )
    totals = control_totals(room, load, file, checked, states)
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
        rows_erased=checked.erased.rows,
        control_totals=tuple(totals),
    )
    return Landed(result, [] if is_superseded else _identities(room, load, contract), problems)


def check_rows(room: Room, load: Load, file: PlannedFile, reading: Reading, is_first: bool) -> CheckedFile:
    """Make the checked relation of a file.

    Changed lines that do not fit the rows raw holds are given up for all of the file.
    """
    municipality, contract = load.delivery.municipality_code, file.contract
    if reading.vanished and not _type_vanished(room, load, file, reading):
        reading = whole_file(room, file)
    while True:
        broken = [*reading.broken, *load_records(room.connection, reading, contract)]
        erased, parts = type_rows(room, load, file, reading, rows=reading.rows_read - len(broken), is_first=is_first)
        if not reading.vanished or not meets_unchanged_row(room.connection, contract, municipality):
            return CheckedFile(reading, broken, erased, parts)
        reading = whole_file(room, file)


def _type_vanished(room: Room, load: Load, file: PlannedFile, reading: Reading) -> bool:
    """Type the lines of the previous extract that are gone; whether raw holds exactly their rows."""
    vanished = replace(reading, path=reading.vanished or reading.path)
    load_records(room.connection, vanished, file.contract)
    load_pseudonyms(room.connection, file.contract, room.key)
    return type_vanished(room.connection, file.contract, load.delivery, reading.vanished_lines)


def type_rows(
    room: Room, load: Load, file: PlannedFile, reading: Reading, *, rows: int, is_first: bool
) -> tuple[SetAside, Parts]:
    """Give person numbers their pseudonyms, leave out who was erased, then type and check every row.

    `rows` is how many the text relation has; those of a first extract are in raw afterwards.
    """
    contract, delivery = file.contract, load.delivery
    load_pseudonyms(room.connection, contract, room.key, reading.person_numbers)
    erased = set_aside_erased(room.connection, contract, delivery.municipality_code, load.load_id, room.key)
    if is_first:
        parts = land_first_extract(room.connection, contract, load, file.file_id, rows - erased.rows)
    else:
        parts = check_every_row(room.connection, contract, delivery.delivery_date.year)
    return erased, parts


def control_totals(
    room: Room, load: Load, file: PlannedFile, checked: CheckedFile, states: Mapping[str, Totals]
) -> list[ControlTotal]:
    """Totals counted in the file by Python, against what stands in raw and what was set aside, by SQL."""
    contract, reading, erased = file.contract, checked.reading, checked.erased
    landed = states.get("delete", Totals.none(contract))
    if file.newer_date is None:
        in_raw = landed_sql(contract, load.delivery.municipality_code, _measures(contract))
        landed += _totals(contract, room.connection.execute(in_raw).fetchone() or ())
    aside = Totals.none(contract)
    for state in states.keys() - {"good", "delete"}:
        aside += states[state]
    rows = (reading.rows_read, landed.rows, aside.rows + len(checked.broken), erased.rows)
    totals = [ControlTotal("row_count", *map(Decimal, rows))]
    for name in landed.sums:
        not_taken = erased.totals.get(name, Decimal(0))
        totals.append(ControlTotal(name, reading.totals[name], landed.sums[name], aside.sums[name], not_taken))
    return totals


def _measures(contract: Contract) -> str:
    """SQL: what `_totals` takes, of rows whose columns need no alias."""
    return ", ".join(["count(*)", *(f"coalesce(sum({name}), 0)" for name in Totals.none(contract).sums)])


def _totals(contract: Contract, row: Sequence[Any]) -> Totals:
    """The measures of a row of a result."""
    return Totals(row[0], dict(zip(Totals.none(contract).sums, map(Decimal, row[1:]), strict=True)))


def _totals_by_state(connection: duckdb.DuckDBPyConnection, contract: Contract) -> dict[str, Totals]:
    """State of the checked relation -> its totals."""
    rows = connection.execute(f"select _state, {_measures(contract)} from {CHECKED_TABLE} group by _state").fetchall()
    return {state: _totals(contract, measures) for state, *measures in rows}


def _row_counts(states: Mapping[str, Totals], before: int, unchanged: int) -> RowCounts:
    """How many rows land, came too late, and cannot land: those of the checked table, and lines that did not change."""
    count = {state: totals.rows for state, totals in states.items()}
    landed = count.get("good", 0) + count.get("delete", 0) + unchanged
    return RowCounts(before, landed, count.get("superseded", 0), count.get("bad", 0) + count.get("duplicate", 0))


def _volume_problems(room: Room, load: Load, file: PlannedFile, taken: int, rows: RowCounts) -> list[Problem]:
    """A full extract that lost too many rows, by count and by percent, or none of whose rows to be taken can land."""
    contract, delivery, name = file.contract, load.delivery, file.file.path.name
    if taken and not rows.landed + rows.superseded:
        return [nothing_could_land(delivery, name, taken)]
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
    parts = {column.name: f"t.{column.name}" for column in contract.columns if column.landing == "vault"}
    if id_column.landing == "pseudonym":
        parts["cpr"] = cpr_digits(f"t.{id_column.name}")
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
