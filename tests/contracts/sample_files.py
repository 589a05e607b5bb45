"""One good row of any contract, written as its file: the values follow from the contract itself."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from ingest.contracts import Column, Contract

CPR = "610115-1234"  # replacement form (day + 60): nobody has it
OTHER_CPR = "720316-4321"
START = {
    "dd-mm-yyyy": "01-03-2025",
    "dd.mm.yyyy": "01.03.2025",
    "yyyy-mm-dd": "2025-03-01",
    "yyyymmdd": "20250301",
    "dd-mm-yyyy HH:MM": "01-03-2025 08:30",
    "yyyy-mm-dd HH:MM": "2025-03-01 08:30",
    "yyyy-mm-ddTHH:MM": "2025-03-01T08:30",
}
END = {
    form: text.replace("01-03", "31-05").replace("03-01", "05-31").replace("0301", "0531")
    for form, text in START.items()
}
PATTERNS = ("101", "12345678", "7", "1", "5.28.20", "1,5")
# Where a row check asks for more than the type does: logical column -> the value as written with a decimal comma.
SPECIAL = {
    "finance.provider_budget": {"deviation_amount_dkk": "0"},
    "school.school_absence": {"school_days": "20"},
    "case_system.person_id_change": {"new_person_id": OTHER_CPR},
    "workforce.shift": {"planned_end_at": "01-03-2025 16:30", "worked_end_at": "01-03-2025 16:31"},
    "case_system.score": {"item": "Overordnet funktionsniveau", "score_text": "A"},
}


def written(contract: Contract, column: Column) -> str:
    """The value of one column as the source writes it."""
    special = SPECIAL.get(contract.name, {}).get(column.name)
    if special is not None or column.landing == "pseudonym":
        return special or CPR
    if column.value_map and column.type == "BOOLEAN":
        return column.value_map[0][0]
    if column.accepted_values or column.pattern:
        members = column.accepted_values or [text for text in PATTERNS if re.fullmatch(str(column.pattern), text)]
        return members[0]
    return _of_type(column)


def _of_type(column: Column) -> str:
    """A value of the column's type; texts hold Danish letters and fit a position of fixed width."""
    if column.type in ("DATE", "TIMESTAMP"):
        forms = column.date_formats or (("dd-mm-yyyy",) if column.type == "DATE" else ("dd-mm-yyyy HH:MM",))
        form = next(form for form in forms if form != "excel")
        return (END if column.interval_end_inclusive else START)[form]
    if column.type.startswith("DECIMAL"):
        return "1.0" if column.decimal == "." else "1,0"
    plain = {"INTEGER": "1", "BOOLEAN": "Ja"}
    return plain.get(column.type, f"{column.name} æøå"[: (column.position or (1, 40))[1]])


def write_samples(folder: Path, day: date, contracts: list[Contract]) -> None:
    """One file per pattern with one good row for every contract that reads it."""
    for contract in contracts:
        path = folder / contract.file_pattern.split("/")[-1].replace("*", day.isoformat())
        values = {column.name: written(contract, column) for column in contract.columns}
        if contract.format == "csv":
            _write_csv(path, contract, values)
        elif contract.format == "xlsx":
            _write_workbook(path, contract, values)
        elif contract.format == "fixed_width":
            _write_fixed_width(path, contract, values)
        else:
            _write_json(path, contract, values)


def _write_csv(path: Path, contract: Contract, values: dict[str, str]) -> None:
    lines = [
        contract.delimiter.join(column.physical_name for column in contract.columns),
        contract.delimiter.join(values[column.name] for column in contract.columns),
    ]
    encoding = "utf-8-sig" if contract.encoding == "utf-8" else "cp1252"
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))


SHEETS = {
    "case_system.expected_inflow": "Tilgang",
    "provider_journal.delivered_hours": "Team Ø",
    "provider_journal.occupancy": "Belægning",
    "finance.provider_budget": "Enhed Nord",
    "finance.hour_price_assumption": "Timepris 2025",
}


def _write_workbook(path: Path, contract: Contract, values: dict[str, str]) -> None:
    """Two title rows above the table and a note below it, as sheets kept by hand have."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEETS[contract.name]
    columns = [column for column in contract.columns if column.name != contract.sheet_column]
    first_free = next(column.name for column in columns if column.key_position is None)
    sheet.append([contract.label_da])
    sheet.append([])
    sheet.append([column.physical_name for column in columns])
    sheet.append([_cell(column, values[column.name]) for column in columns])
    sheet.append([])
    sheet.append(["Tallene er foreløbige" if column.name == first_free else None for column in columns])
    book.create_sheet("Vejledning").append(["Sådan udfyldes arket"])
    book.save(path)


def _cell(column: Column, text: str) -> Any:
    if column.type == "DATE":
        return date(2025, 5, 31) if column.interval_end_inclusive else date(2025, 3, 1)
    if column.type.startswith("DECIMAL"):
        return float(text.replace(",", "."))
    return int(text) if column.type == "INTEGER" else text


def _write_fixed_width(path: Path, contract: Contract, values: dict[str, str]) -> None:
    record = [" "] * (contract.record_length or 0)
    for column in contract.columns:
        start, length = column.position or (1, 0)
        text = values[column.name]
        assert len(text) <= length, column.name
        record[start - 1 : start - 1 + length] = text.ljust(length)
    path.write_bytes(f"{''.join(record)}\r\n".encode(contract.encoding))


def _write_json(path: Path, contract: Contract, values: dict[str, str]) -> None:
    """Contracts that read one file fill in their own list of it; a list lies in the first record around it."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    around: list[dict[str, Any]] = [content]
    for name in (contract.record_path or "").split("."):
        records = around[-1].setdefault(name.removesuffix("[]"), [{}])
        around.append(records[0])
    for column in contract.columns:
        level = column.physical_name.count("../")
        name = column.physical_name.split("/")[-1]
        around[-1 - level][name] = _json_value(column, values[column.name])
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _json_value(column: Column, text: str) -> Any:
    if column.type.startswith("DECIMAL"):
        return float(text)
    return int(text) if column.type == "INTEGER" else text
