"""Simulates municipalities and writes their deliveries to an inbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from simulator.build import iterate_truth
from simulator.dirty import PlantedFault, plant_in_files, plant_in_rows, plant_many_rejected, write_planted
from simulator.extracts import rows
from simulator.files import WrittenFile, write_delivery
from simulator.options import SimulationOptions, delivery_dates
from simulator.truth import Correction, Key, MunicipalityTruth, Removal

__all__ = ["Delivery", "LateRegistration", "SimulationOptions", "SimulationResult", "simulate"]


class Event(Protocol):
    """A record that happens on one day and is registered on another."""

    @property
    def key(self) -> Key:
        """The record's key in the source."""

    @property
    def event_date(self) -> date:
        """When it happened."""

    @property
    def registered_date(self) -> date:
        """When it became known."""


@dataclass(frozen=True, slots=True)
class LateRegistration:
    """A record that happened before the previous delivery, but was registered only after it."""

    table: str
    key: Key
    event_date: date
    registered_date: date


@dataclass(frozen=True, slots=True)
class Delivery:
    """One municipality's files of one date, and what they hold that the delivery before had otherwise.

    Keys are those of the source tables (a late score's key is its measurement's). The first delivery has
    nothing before it, so its three lists are empty.
    """

    municipality_code: str
    delivery_date: date
    files: tuple[WrittenFile, ...]
    late_registrations: tuple[LateRegistration, ...]
    corrections: tuple[Correction, ...]
    disappearances: tuple[Removal, ...]
    planted: tuple[PlantedFault, ...] = ()

    @property
    def row_counts(self) -> dict[str, int]:
        """Data rows by table."""
        return {file.table: file.rows for file in self.files}


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """All deliveries written, by municipality and date."""

    options: SimulationOptions
    inbox: Path
    deliveries: tuple[Delivery, ...]

    @property
    def total_rows(self) -> int:
        """Data rows in all files."""
        return sum(file.rows for delivery in self.deliveries for file in delivery.files)

    @property
    def planted(self) -> tuple[PlantedFault, ...]:
        """Every fault that was planted."""
        return tuple(fault for delivery in self.deliveries for fault in delivery.planted)


def simulate(
    inbox: Path, options: SimulationOptions, progress: Callable[[str], None] | None = None
) -> SimulationResult:
    """Writes every delivery of every municipality under `inbox`; the same options give the same bytes.

    With `dirty` options the newest delivery has faults, and `planted.json` beside the inbox says which.
    `progress` receives a line in Danish per municipality. Raises ValueError for more municipalities than
    are known.
    """
    deliveries: list[Delivery] = []
    for truth in iterate_truth(options):
        written = [_deliver(inbox, options, truth, number) for number in range(options.deliveries)]
        deliveries += written
        if progress is not None:
            total = sum(file.rows for delivery in written for file in delivery.files)
            progress(
                f"Kommune {truth.municipality_code} {truth.place_name}: "
                f"{len(truth.cases)} sager, {len(written)} leveringer, {total} rækker"
            )
    result = SimulationResult(options, inbox, tuple(deliveries))
    if options.dirty:
        write_planted(inbox.parent / "planted.json", result.planted)
    return result


def _deliver(inbox: Path, options: SimulationOptions, truth: MunicipalityTruth, number: int) -> Delivery:
    dates = delivery_dates(options)
    day = dates[number]
    before = dates[number - 1] if number else date.min
    shown = rows(truth, day, before)
    is_dirty = options.dirty > 0 and number == options.deliveries - 1
    planted: list[PlantedFault] = []
    if is_dirty:
        planted += plant_in_rows(options, truth, day, shown, rows(truth, before) if number else {})
    files = write_delivery(inbox, truth.municipality_code, day, shown)
    if is_dirty:
        planted += plant_in_files(options, truth, day, shown, files)
        files = tuple(file for file in files if file.path.exists())
        planted += plant_many_rejected(planted, files)
    if number == 0:
        return Delivery(truth.municipality_code, day, files, (), (), (), tuple(planted))
    return Delivery(
        municipality_code=truth.municipality_code,
        delivery_date=day,
        files=files,
        late_registrations=late_registrations(truth, before, day),
        corrections=tuple(c for c in truth.corrections if before < c.corrected_date <= day),
        disappearances=tuple(r for r in truth.removals if before < r.removed_date <= day),
        planted=tuple(planted),
    )


def late_registrations(truth: MunicipalityTruth, before: date, day: date) -> tuple[LateRegistration, ...]:
    """Everything that happened up to `before` and was registered after it, up to `day`."""
    tables: dict[str, Sequence[Event]] = {
        "case": truth.cases,
        "service": truth.services,
        "score": truth.measurements,
        "goal": truth.goals,
        "goal_followup": truth.followups,
    }
    return tuple(
        LateRegistration(table, record.key, record.event_date, record.registered_date)
        for table, records in tables.items()
        for record in records
        if record.event_date <= before < record.registered_date <= day
    )
