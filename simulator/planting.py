"""What a planted fault is, and the planter that keeps account of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Literal

from simulator.layout import LAYOUTS, Layout
from simulator.truth import MunicipalityTruth
from simulator.values import Row, Value
from simulator.workbooks import sheet_rows

Outcome = Literal["rejected", "held", "lands"]
Tables = dict[str, list[Row]]
BY_TABLE = {layout.table: layout for layout in LAYOUTS}


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A fault in a delivered file and what must come of it.

    `line` is the physical line of a text file, the row of a sheet, or the number of the record in JSON; None for
    a whole file, or a row that is missing. `column` is the header, None when the whole line is at fault.
    `code` is the landing's reason code; for what lands it is that of the source rule that must find it, and `rule`
    says so (what is held is found by a rule as well). `family` is the number in the taxonomy of thirteen rule
    families (1 code on the date ... 13 whole delivery). `subject` is the key to look for where there is no line.
    `is_acknowledged` tells that someone has accepted it.
    """

    delivery: str
    table: str
    file: str
    sheet: str | None
    line: int | None
    column: str | None
    code: str
    family: int | None
    expected: Outcome
    what: str
    rule: str | None = None
    subject: str | None = None
    is_acknowledged: bool = False


@dataclass(slots=True)
class Planter:
    """What is planted in one delivery so far; `touched` are the rows used, so that each gets one fault.

    `earlier` are the rows of the delivery before.
    """

    rng: Random
    truth: MunicipalityTruth
    day: date
    rows: Tables
    level: int
    earlier: Tables = field(default_factory=dict)
    faults: list[PlantedFault] = field(default_factory=list)
    touched: set[tuple[str, int]] = field(default_factory=set)
    _keys_before: dict[str, set[tuple[Value, ...]]] = field(default_factory=dict)

    def pick(self, table: str, fits: Callable[[dict[str, Value]], bool] = lambda row: True) -> int | None:
        """A row of a table that has no fault yet; the last rows are left alone."""
        header = BY_TABLE[table].header
        places = [
            place
            for place, row in enumerate(self.rows[table][:-3])
            if (table, place) not in self.touched and fits(dict(zip(header, row, strict=True)))
        ]
        if not places:
            return None
        place = self.rng.choice(places)
        self.touched.add((table, place))
        return place

    def change(self, table: str, place: int, **values: Value) -> None:
        """Changes cells of a row; names are headers."""
        header, row = BY_TABLE[table].header, list(self.rows[table][place])
        for name, value in values.items():
            row[header.index(name)] = value
        self.rows[table][place] = tuple(row)

    def note(
        self,
        place: tuple[str, int | None],
        fault: tuple[str | None, str, int | None, Outcome],
        what: str,
        subject: str | None = None,
    ) -> None:
        """Writes down a fault at (table, row): its column, code, family and outcome."""
        (table, row), (column, code, family, expected) = place, fault
        layout = BY_TABLE[table]
        sheet, line = self._line(layout, row)
        self.faults.append(
            PlantedFault(
                delivery=f"{self.truth.municipality_code}/{layout.source}/{self.day.isoformat()}",
                table=table,
                file=layout.file_name(self.day),
                sheet=sheet,
                line=line,
                column=column,
                code=code,
                family=family,
                expected=expected,
                what=what,
                rule={"lands": code, "held": "delivery_held"}.get(expected),
                subject=subject,
            )
        )

    def stood_before(self, table: str, row: dict[str, Value]) -> bool:
        """Whether the delivery before had a row with the same key."""
        if table not in self._keys_before:
            places = [BY_TABLE[table].header.index(name) for name in BY_TABLE[table].key]
            self._keys_before[table] = {tuple(old[place] for place in places) for old in self.earlier.get(table, [])}
        return tuple(row[name] for name in BY_TABLE[table].key) in self._keys_before[table]

    def cells(self, table: str) -> list[dict[str, Value]]:
        """The rows of a table by header, without those that have a fault."""
        header = BY_TABLE[table].header
        return [
            dict(zip(header, row, strict=True))
            for place, row in enumerate(self.rows[table])
            if (table, place) not in self.touched
        ]

    def keep(self, table: str, fits: Callable[[dict[str, Value]], bool]) -> None:
        """Leaves rows alone from now on: a fault elsewhere can only be seen with them."""
        header = BY_TABLE[table].header
        self.touched |= {
            (table, place) for place, row in enumerate(self.rows[table]) if fits(dict(zip(header, row, strict=True)))
        }

    def append(self, table: str, place: int, **values: Value) -> int:
        """A copy of a row at the end of its table, with other cells; its place."""
        rows = self.rows[table]
        rows.append(rows[place])
        self.change(table, len(rows) - 1, **values)
        self.touched.add((table, len(rows) - 1))
        return len(rows) - 1

    def _line(self, layout: Layout, row: int | None) -> tuple[str | None, int | None]:
        if row is None:
            return None, None
        if layout.form == "xlsx":
            return sheet_rows(layout, self.rows[layout.table])[row]
        return None, row + (2 if layout.form == "csv" else 1)
