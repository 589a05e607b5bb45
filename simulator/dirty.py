"""Plants known faults in a delivery, and says where each is and what must come of it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from simulator.dirty_rules import plant_what_lands
from simulator.draws import stream
from simulator.files import WrittenFile
from simulator.options import SimulationOptions
from simulator.planting import BY_TABLE, Outcome, PlantedFault, Planter, Tables
from simulator.truth import MunicipalityTruth
from simulator.values import Value
from simulator.workbooks import append_line

__all__ = ["PlantedFault", "plant_in_files", "plant_in_rows", "plant_many_rejected", "write_planted"]

# How many of each kind a level plants.
REPEATS = {1: 1, 2: 4}
HEAVY = 2


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
RENAMED_IN, WRONG_ENCODING_IN, LEFT_OUT = "school_absence", "indicator", "refund"
# More rejected rows than this share of a file are a fault of the whole file.
REJECTED_LIMIT = 0.05


def plant_in_rows(
    options: SimulationOptions, truth: MunicipalityTruth, day: date, rows: Tables, earlier: Tables
) -> list[PlantedFault]:
    """Plants faults in the rows of the newest delivery, before they are written; `rows` is changed.

    `earlier` are the rows of the delivery before; without one, faults across deliveries are not planted.
    """
    rng = stream(options.seed, truth.municipality_code, "dirty")
    planter = Planter(rng, truth, day, rows, options.dirty, earlier)
    for _ in range(REPEATS[options.dirty]):
        plant_what_lands(planter)
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
    _leave_out(planter, paths[LEFT_OUT])
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


def _leave_out(planter: Planter, path: Path) -> None:
    """The file of a table is not in the delivery."""
    path.unlink()
    layout = BY_TABLE[LEFT_OUT]
    subject = f"{layout.source}.{layout.table}"
    planter.note((LEFT_OUT, None), (None, "table_missing", 13, "lands"), "filen mangler", subject=subject)


def plant_many_rejected(planted: Sequence[PlantedFault], written: Sequence[WrittenFile]) -> list[PlantedFault]:
    """The files that the other faults leave with more rejected rows than a file may have; they are counted here."""
    rows = {file.table: file.rows for file in written}
    rejected: dict[str, list[PlantedFault]] = {}
    for fault in planted:
        if fault.expected == "rejected":
            rejected.setdefault(fault.table, []).append(fault)
    return [
        replace(
            faults[0],
            sheet=None,
            line=None,
            column=None,
            code="many_rows_rejected",
            family=13,
            expected="lands",
            what=f"{len(faults)} af {rows[table]}",
            rule="many_rows_rejected",
            subject=f"{BY_TABLE[table].source}.{table}",
        )
        for table, faults in rejected.items()
        if len(faults) > REJECTED_LIMIT * rows[table]
    ]


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
    planter.note(
        (RENAMED_IN, None),
        (header[3], "missing_column", 13, "held"),
        "kolonnen har fået et andet navn",
        _held(planter, RENAMED_IN),
    )


def _change_encoding(planter: Planter, path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    path.write_bytes(content.encode("windows-1252"))
    planter.note(
        (WRONG_ENCODING_IN, None),
        (None, "wrong_encoding", 13, "held"),
        "filen er i et andet tegnsæt",
        _held(planter, WRONG_ENCODING_IN),
    )


def _held(planter: Planter, table: str) -> str:
    """The delivery that a fault in a table's file holds."""
    return f"{planter.truth.municipality_code}/{BY_TABLE[table].source}/{planter.day.isoformat()}"


def write_planted(path: Path, faults: Sequence[PlantedFault]) -> None:
    """Writes what was planted as JSON, a list in the order of planting."""
    path.write_text(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False, indent=1), encoding="utf-8")
