"""Plants known faults in a delivery, and says where each is and what must come of it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Literal

from simulator.draws import stream
from simulator.files import WrittenFile
from simulator.layout import LAYOUTS, Layout
from simulator.options import SimulationOptions
from simulator.truth import MunicipalityTruth
from simulator.values import Row, Value
from simulator.workbooks import append_line, sheet_rows

Outcome = Literal["rejected", "held", "lands"]
Tables = dict[str, list[Row]]
# How many of each kind a level plants.
REPEATS = {1: 1, 2: 4}
HEAVY = 2
BY_TABLE = {layout.table: layout for layout in LAYOUTS}
FAR_FUTURE = date(2031, 5, 1)


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A fault in a delivered file and what must come of it.

    `line` is the physical line of a text file, the row of a sheet, or the number of the record in JSON; None for
    a whole file, or a row that is missing. `column` is the header, None when the whole line is at fault.
    `code` is the landing's reason code, or for what lands the name of a later rule, whose `family` is the
    number in the taxonomy of thirteen rule families (1 code on the date ... 13 whole delivery).
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


@dataclass(frozen=True, slots=True)
class BadValue:
    """A value that cannot land: what stands in the file, and the code it must get."""

    table: str
    column: str
    value: Value
    code: str


BAD_VALUES = (
    BadValue("service", "Startdato", "31-02-2025", "not_a_date"),
    BadValue("service", "Ydelsesbeløb", "4712.50", "not_a_decimal"),
    BadValue("service", "Antal", "1,125", "too_many_decimals"),
    BadValue("service", "Status", "Igang", "unknown_value"),
    BadValue("service", "Afdeling", "Børn, se 0101011234", "cpr_in_text"),
    BadValue("score", "Score", "5", "unknown_value"),
    BadValue("score", "Endelig", "Måske", "not_a_boolean"),
    BadValue("score", "Måling-ID", None, "missing_value"),
    BadValue("person", "CPR-nr.", "9913251234", "not_a_cpr"),
    BadValue("person", "Bopælskommune", "99", "wrong_pattern"),
    BadValue("case", "Oprettet", date(1850, 1, 1), "date_out_of_range"),
    BadValue("case", "Målgruppe", "Ukendt målgruppe", "unknown_value"),
    BadValue("goal", "Oprettet", None, "missing_value"),
    BadValue("goal_followup", "Grad", "Næsten opfyldt", "unknown_value"),
    BadValue("notification", "Modtaget", "25-13-2025 09:00", "not_a_timestamp"),
    BadValue("notification", "Underretter", "skole", "wrong_pattern"),
    BadValue("child_conversation", "Afholdt", "Måske", "not_a_boolean"),
    BadValue("obligation", "Frist", "1. maj 2025", "not_a_date"),
    BadValue("decision", "Afgjort", None, "decided_without_date"),
    BadValue("adult_order", "Pris", "1200 kr.", "not_a_decimal"),
    BadValue("vum_score", "Funktionsevneniveau", Decimal("4.5"), "level_outside_scale"),
    BadValue("vum_score", "Vurderingsdato", "31-12-2025", "not_a_date"),
    BadValue("visit", "Planlagte minutter", "45,5", "not_an_integer"),
    BadValue("incident", "Tidspunkt", "30-03-2025 02:30", "time_does_not_exist"),
    BadValue("inquiry", "Kommune", "Nabokommunen", "wrong_pattern"),
    BadValue("ledger", "Beløb", "12.34.567,00", "not_a_decimal"),
    BadValue("budget", "Måned", 13, "month_outside_year"),
    BadValue("absence", "Fraværstimer", Decimal("-7.40"), "hours_negative"),
    BadValue("shift", "Vagttype", "Weekend", "unknown_value"),
    BadValue("employment", "Startdato", "20251332", "not_a_date"),
    BadValue("delivered_hours", "Timer", "syv", "not_a_decimal"),
    BadValue("occupancy", "Indskrevet", "i går", "not_a_date"),
    BadValue("rate", "enhed", "Kvartal", "unknown_value"),
    BadValue("department", "ledigePladser", 999, "more_free_than_places"),
)
# Tables for the faults of a whole line; each is used for one kind of them alone.
REPEATED_IN, TWO_OF_A_KEY_IN = "child_conversation", "plan"
UNCLOSED_IN, TOO_MANY_IN, TOO_FEW_IN, CUT_IN = "caseworker_assignment", "assessment", "aftercare", "fit_response"
SHORT_LINE_IN, STRAY_IN, MALFORMED_IN = "employee", "network_meeting_participant", "competence"
AFTER_TABLE_IN, AFTER_TABLE_SHEET = "expected_inflow", "Tilgang"
RENAMED_IN, WRONG_ENCODING_IN = "school_absence", "indicator"


@dataclass(slots=True)
class Planter:
    """What is planted in one delivery so far; `touched` are the rows used, so that each gets one fault."""

    rng: Random
    truth: MunicipalityTruth
    day: date
    rows: Tables
    level: int
    faults: list[PlantedFault] = field(default_factory=list)
    touched: set[tuple[str, int]] = field(default_factory=set)

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
            )
        )

    def _line(self, layout: Layout, row: int | None) -> tuple[str | None, int | None]:
        if row is None:
            return None, None
        if layout.form == "xlsx":
            return sheet_rows(layout, self.rows[layout.table])[row]
        return None, row + (2 if layout.form == "csv" else 1)


def plant_in_rows(options: SimulationOptions, truth: MunicipalityTruth, day: date, rows: Tables) -> list[PlantedFault]:
    """Plants faults in the rows of the newest delivery, before they are written; `rows` is changed."""
    rng = stream(options.seed, truth.municipality_code, "dirty")
    planter = Planter(rng, truth, day, rows, options.dirty)
    for _ in range(REPEATS[options.dirty]):
        _plant_what_lands(planter)
    for _ in range(REPEATS[options.dirty]):
        for bad in BAD_VALUES:
            _plant_value(planter, bad)
        _plant_worse_goal(planter)
    for _ in range(REPEATS[options.dirty]):
        _plant_same_keys(planter)
    return planter.faults


# --- what cannot land ------------------------------------------------------------------------------------


def _plant_value(planter: Planter, bad: BadValue) -> None:
    place = planter.pick(bad.table, lambda row: row[bad.column] is not None and row.get("Status") != "Kladde")
    if place is None:
        return
    planter.change(bad.table, place, **{bad.column: bad.value})
    column, what = bad.column, f"{bad.column} = {bad.value}"
    planter.note((bad.table, place), (column, bad.code, None, "rejected"), what)


def _plant_worse_goal(planter: Planter) -> None:
    """A goal that is worse than where the child stands."""
    place = planter.pick("goal", lambda row: row["Startscore"] is not None)
    if place is not None:
        planter.change("goal", place, Startscore=Decimal("1.0"), Forventningsscore=Decimal("3.0"))
        fault: tuple[str, str, None, Outcome] = ("Forventningsscore", "goal_worse_than_start", None, "rejected")
        planter.note(("goal", place), fault, "målet er dårligere end status")


def _plant_same_keys(planter: Planter) -> None:
    """A row that stands twice, and two rows of one key that say different things."""
    place = planter.pick(REPEATED_IN)
    if place is not None:
        planter.rows[REPEATED_IN].append(planter.rows[REPEATED_IN][place])
        at, key = len(planter.rows[REPEATED_IN]) - 1, BY_TABLE[REPEATED_IN].key[0]
        planter.touched.add((REPEATED_IN, at))
        planter.note((REPEATED_IN, at), (key, "repeated_row", 7, "rejected"), "samme linje to gange")
    place = planter.pick(TWO_OF_A_KEY_IN, lambda row: row["Plantype"] != "Ungeplan")
    if place is not None:
        rows, key = planter.rows[TWO_OF_A_KEY_IN], BY_TABLE[TWO_OF_A_KEY_IN].key[0]
        rows.append(rows[place])
        at = len(rows) - 1
        planter.change(TWO_OF_A_KEY_IN, at, Plantype="Ungeplan")
        for each in (place, at):
            planter.touched.add((TWO_OF_A_KEY_IN, each))
            planter.note((TWO_OF_A_KEY_IN, each), (key, "duplicate_key", 7, "rejected"), "samme nøgle, andet indhold")


# --- what lands, for later rules -------------------------------------------------------------------------


def _plant_what_lands(planter: Planter) -> None:
    """One fault of each family that one delivery can show; removals first, as they move the lines below."""
    _remove_decision(planter)
    _remove_open_plan(planter)
    for plant in (
        _plant_old_place_code,
        _plant_future_start,
        _plant_end_without_reason,
        _plant_end_before_start,
        _plant_goal_before_case,
        _plant_missing_case,
        _plant_copy,
        _plant_other_birth_date,
        _plant_overlap,
        _plant_closed_year,
        _plant_old_foster_child,
        _plant_old_law,
    ):
        plant(planter)


def _remove(planter: Planter, table: str, place: int) -> Row:
    """Takes a row out; what is touched below it moves up."""
    planter.touched = {(t, p - (t == table and p > place)) for t, p in planter.touched if (t, p) != (table, place)}
    row = planter.rows[table].pop(place)
    header = 2 if BY_TABLE[table].form == "csv" else 1
    planter.faults = [
        _moved(fault, place + header) if fault.table == table and fault.line is not None else fault
        for fault in planter.faults
    ]
    return row


def _moved(fault: PlantedFault, line: int) -> PlantedFault:
    """The fault as it stands when the line given is taken out above it."""
    return fault if fault.line is None else replace(fault, line=fault.line - (fault.line > line))


def _remove_decision(planter: Planter) -> None:
    place = planter.pick("decision", lambda row: row["Afgørelsestype"] == "Bevilling" and row["Status"] == "Truffet")
    if place is not None:
        row = _remove(planter, "decision", place)
        planter.note(("decision", None), (None, "service_without_decision", 6, "lands"), f"{row[0]} mangler")


def _remove_open_plan(planter: Planter) -> None:
    place = planter.pick("plan", lambda row: row["Status"] == "Gældende")
    if place is not None:
        row = _remove(planter, "plan", place)
        planter.note(("plan", None), (None, "open_row_vanished", 10, "lands"), f"{row[0]} er væk")


def _plant_old_place_code(planter: Planter) -> None:
    """A kind of foster family by a code that was not in use on the day the family was approved."""
    place = planter.pick("offer", lambda row: row["Anbringelsessted"] in ("23", "24"))
    if place is not None:
        planter.change("offer", place, Anbringelsessted="22")
        planter.note(("offer", place), ("Anbringelsessted", "code_not_valid_on_date", 1, "lands"), "kode 22")


def _plant_future_start(planter: Planter) -> None:
    place = planter.pick("service", lambda row: row["Status"] == "Aktiv")
    if place is not None:
        planter.change("service", place, Startdato=FAR_FUTURE, Slutdato=None)
        planter.note(("service", place), ("Startdato", "date_in_future", 2, "lands"), "aktiv fra 2031")


def _plant_end_without_reason(planter: Planter) -> None:
    place = planter.pick("child_service", lambda row: row["Årsag til ophør"] is not None)
    if place is not None:
        planter.change("child_service", place, **{"Årsag til ophør": None})
        planter.note(("child_service", place), ("Årsag til ophør", "end_without_reason", 3, "lands"), "ingen årsag")


def _plant_end_before_start(planter: Planter) -> None:
    place = planter.pick("service", lambda row: row["Status"] == "Afsluttet")
    if place is not None:
        start = planter.rows["service"][place][1]
        if isinstance(start, date):
            planter.change("service", place, Slutdato=start - timedelta(days=planter.rng.randint(10, 90)))
            planter.note(("service", place), ("Slutdato", "end_before_start", 4, "lands"), "slut før start")


def _plant_goal_before_case(planter: Planter) -> None:
    place = planter.pick("goal", lambda row: row["Afsluttet"] is None)
    if place is not None:
        planter.change("goal", place, Oprettet=date(2009, 4, 1))
        planter.note(("goal", place), ("Oprettet", "before_case_opened", 5, "lands"), "mål før sagen")


def _plant_missing_case(planter: Planter) -> None:
    place = planter.pick("instrument_score")
    if place is not None:
        planter.change("instrument_score", place, Sagsnummer="99-999999")
        planter.note(("instrument_score", place), ("Sagsnummer", "case_unknown", 6, "lands"), "sagen findes ikke")


def _append(planter: Planter, table: str, place: int, **values: Value) -> int:
    rows = planter.rows[table]
    rows.append(rows[place])
    planter.change(table, len(rows) - 1, **values)
    planter.touched.add((table, len(rows) - 1))
    return len(rows) - 1


def _plant_copy(planter: Planter) -> None:
    place = planter.pick("followup", lambda row: row["Status"] == "Afholdt")
    if place is not None:
        number = f"OPX{len(planter.rows['followup']):05d}"
        at = _append(planter, "followup", place, **{"Opfølgning-ID": number})
        planter.note(("followup", at), ("Opfølgning-ID", "same_content_other_id", 7, "lands"), "kopi, andet nummer")


def _plant_other_birth_date(planter: Planter) -> None:
    place = planter.pick("person")
    if place is not None:
        born = planter.rows["person"][place][4]
        if isinstance(born, date):
            planter.change("person", place, Fødselsdato=born - timedelta(days=400))
            fault: tuple[str, str, int, Outcome] = ("Fødselsdato", "birth_date_differs_from_number", 8, "lands")
            planter.note(("person", place), fault, "ikke som CPR-nummeret")


def _plant_overlap(planter: Planter) -> None:
    """A child placed in two places at once."""
    place = planter.pick("service", lambda row: row["Ydelsestype"] == "Plejefamilie" and row["Status"] == "Aktiv")
    if place is not None:
        at = _append(planter, "service", place, Tilbud="Egedalen, afdeling Unge", Leverandør="Børnecentret Egedalen")
        planter.note(("service", at), ("Startdato", "placements_overlap", 9, "lands"), "anbragt to steder")


def _plant_closed_year(planter: Planter) -> None:
    """A price changed long after the year was closed."""
    limit = date(planter.day.year - 1, 1, 1)
    place = planter.pick("service", lambda row: isinstance(row["Slutdato"], date) and row["Slutdato"] < limit)
    if place is not None:
        planter.change("service", place, Ydelsesbeløb=Decimal("99.00"))
        planter.note(("service", place), ("Ydelsesbeløb", "changed_in_closed_year", 10, "lands"), "ændret beløb")


def _plant_old_foster_child(planter: Planter) -> None:
    place = planter.pick("service", lambda row: row["Ydelsestype"] == "Plejefamilie" and row["Status"] == "Aktiv")
    if place is not None:
        case_number, cpr = _oldest_case(planter)
        planter.change("service", place, Sagsnummer=case_number, **{"CPR-nr.": cpr})
        planter.note(("service", place), ("CPR-nr.", "too_old_for_foster_family", 11, "lands"), "over 18 år")


def _oldest_case(planter: Planter) -> tuple[str, str]:
    born = {person.cpr: person.birth_date for person in planter.truth.persons}
    case = min(planter.truth.cases, key=lambda item: born[item.cpr])
    return case.case_number, case.cpr


def _plant_old_law(planter: Planter) -> None:
    limit = date(2024, 6, 1)
    place = planter.pick(
        "decision",
        lambda row: isinstance(row["Afgjort"], date) and row["Afgjort"] > limit and row["Status"] == "Truffet",
    )
    if place is not None:
        planter.change("decision", place, Afgørelsesparagraf="SEL § 52 stk. 3")
        planter.note(("decision", place), ("Afgørelsesparagraf", "law_not_in_force", 12, "lands"), "serviceloven")


# --- what is wrong with lines and files ------------------------------------------------------------------


def plant_in_files(
    options: SimulationOptions, truth: MunicipalityTruth, day: date, rows: Tables, written: Sequence[WrittenFile]
) -> list[PlantedFault]:
    """Plants faults in the written files: broken lines, and at the heavy level two files that hold a delivery."""
    rng = stream(options.seed, truth.municipality_code, "dirty files")
    planter = Planter(rng, truth, day, rows, options.dirty)
    paths = {file.table: file.path for file in written}
    for _ in range(REPEATS[options.dirty]):
        _break_line(planter, paths[UNCLOSED_IN], UNCLOSED_IN, ("unclosed_quote", _unclose))
        _break_line(planter, paths[TOO_MANY_IN], TOO_MANY_IN, ("too_many_fields", lambda line: f"{line};ekstra"))
        _break_line(planter, paths[TOO_FEW_IN], TOO_FEW_IN, ("too_few_fields", lambda line: line.rsplit(";", 3)[0]))
        _break_line(planter, paths[SHORT_LINE_IN], SHORT_LINE_IN, ("wrong_length", lambda line: line[:-5]))
        _break_line(planter, paths[STRAY_IN], STRAY_IN, ("stray_line_break", lambda line: line.replace(";", "\r;", 1)))
        _break_line(planter, paths[MALFORMED_IN], MALFORMED_IN, ("malformed_quote", lambda line: f'"x"{line}'))
        _add_after_table(planter, paths[AFTER_TABLE_IN])
    _cut(planter, paths[CUT_IN])
    if options.dirty == HEAVY:
        _rename_column(planter, paths[RENAMED_IN])
        _change_encoding(planter, paths[WRONG_ENCODING_IN])
    return planter.faults


def _break_line(planter: Planter, path: Path, table: str, fault: tuple[str, Callable[[str], str]]) -> None:
    code, change = fault
    place = planter.pick(table)
    if place is None:
        return
    encoding = BY_TABLE[table].style.encoding
    lines = path.read_bytes().decode(encoding).split("\r\n")
    at = place + (1 if BY_TABLE[table].form == "csv" else 0)
    lines[at] = change(lines[at])
    path.write_bytes("\r\n".join(lines).encode(encoding))
    planter.note((table, place), (None, code, None, "rejected"), "linjen er brudt")


def _unclose(line: str) -> str:
    """The line with a quote in front of its second field that never closes."""
    first, rest = line.split(";", 1)
    return f'{first};"{rest.replace(chr(34), "")}'


def _cut(planter: Planter, path: Path) -> None:
    """The file ends in the middle of its last line."""
    content = path.read_bytes().rstrip(b"\r\n")
    start = content.rfind(b"\n") + 1
    path.write_bytes(content[: start + content[start:].rfind(b";") - 4])
    last = len(planter.rows[CUT_IN]) - 1
    planter.note((CUT_IN, last), (None, "truncated_line", None, "rejected"), "filen er afbrudt")


def _add_after_table(planter: Planter, path: Path) -> None:
    """A line below the notes that looks like data: nobody can know whether it is."""
    number = sum(fault.code == "row_after_table" for fault in planter.faults) + 1
    line = append_line(path, AFTER_TABLE_SHEET, [f"Efter {number}", None, "Tilgang"])
    planter.note((AFTER_TABLE_IN, None), (None, "row_after_table", None, "rejected"), "linje under noterne")
    planter.faults[-1] = replace(planter.faults[-1], sheet=AFTER_TABLE_SHEET, line=line)


def _rename_column(planter: Planter, path: Path) -> None:
    header = BY_TABLE[RENAMED_IN].header
    content = path.read_bytes().decode(BY_TABLE[RENAMED_IN].style.encoding)
    path.write_bytes(content.replace(header[3], "Dage", 1).encode(BY_TABLE[RENAMED_IN].style.encoding))
    planter.note((RENAMED_IN, None), (header[3], "missing_column", 13, "held"), "kolonnen har fået et andet navn")


def _change_encoding(planter: Planter, path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    path.write_bytes(content.encode("windows-1252"))
    planter.note((WRONG_ENCODING_IN, None), (None, "wrong_encoding", 13, "held"), "filen er i et andet tegnsæt")


def write_planted(path: Path, faults: Sequence[PlantedFault]) -> None:
    """Writes what was planted as JSON, a list in the order of planting."""
    path.write_text(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False, indent=1), encoding="utf-8")
