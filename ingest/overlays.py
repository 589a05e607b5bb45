"""A municipality's own layout of a file: names, forms and words that differ from the contract, and no code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import Field

from common.strict_yaml import FaultyFile, read_model
from ingest.contract_model import (
    DateFormat,
    Delimiter,
    Encoding,
    FileFormat,
    Identifier,
    Position,
    RecordPath,
    Strict,
    Text,
    misplaced,
)
from ingest.contracts import Column, Contract, ContractError, date_formats, with_siblings
from ingest.reading import folded

FORMAT_OF_SUFFIX: dict[str, FileFormat] = {".xlsx": "xlsx", ".csv": "csv", ".txt": "csv", ".json": "json"}
LOGICAL_DATES = {"DATE": "date", "TIMESTAMP": "timestamp"}


class Layout(Strict):
    """What may differ; columns are named by their logical names."""

    file: Text | None = None
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    sheet: Text | None = None
    record_path: RecordPath | None = None
    record_length: int | None = Field(default=None, ge=1)
    header_lines: int = Field(default=0, ge=0)
    positions: dict[Identifier, Position] = Field(default_factory=dict)
    columns: dict[Identifier, Text] = Field(default_factory=dict)
    date_formats: dict[Identifier, list[DateFormat]] = Field(default_factory=dict)
    decimal: Literal[",", "."] | None = None
    value_map: dict[Identifier, dict[Text, str]] = Field(default_factory=dict)
    ignore: list[Text] = Field(default_factory=list)
    constants: dict[Identifier, Text] = Field(default_factory=dict)


def layout_file(layouts: Path, municipality_code: str, contract_name: str) -> Path:
    """Where the layout of a table lies: `<layouts>/999/case_system.service.yml`."""
    return layouts / municipality_code / f"{contract_name}.yml"


def layouts_fingerprint(layouts: Path, municipality_code: str, source: str) -> str:
    """A text that changes when a layout of the source changes; empty without layouts."""
    files = sorted((layouts / municipality_code).glob(f"{source}.*.yml"))
    content = b"\x1e".join(file.name.encode() + b"\x1f" + file.read_bytes() for file in files)
    return hashlib.sha256(content).hexdigest()[:16] if files else ""


def with_layouts(
    contracts: Mapping[str, Contract], layouts: Path, municipality_code: str, source: str
) -> dict[str, Contract]:
    """The contracts as one municipality delivers a source; ContractError names file, line and key of a fault."""
    used = dict(contracts)
    for path in sorted((layouts / municipality_code).glob(f"{source}.*.yml")):
        contract = contracts.get(path.stem)
        if contract is None:
            raise ContractError(f"{path.name}: der er ingen kontrakt med navnet {path.stem}")
        used[path.stem] = apply_layout(contract, read_layout(path), path.name)
    # A layout may lead to other lists of a JSON file, which the file's other contracts must know of.
    return {name: with_siblings(contract, used.values()) for name, contract in used.items()}


def read_layout(path: Path) -> Layout:
    """One layout file; ContractError names file, line and key of every fault (Danish)."""
    try:
        return read_model(path, Layout)
    except FaultyFile as error:
        raise ContractError(error.lines_da(path.name)) from error


def apply_layout(contract: Contract, layout: Layout, file_name: str = "layout") -> Contract:
    """The contract with what the layout changes; ContractError when the two do not go together."""
    file_format = _format(contract, layout)
    faults = list(_faults(contract, layout, file_format))
    columns = tuple(_column(column, layout, file_format) for column in contract.columns)
    faults += _repeated_headers(columns)
    if file_format == "fixed_width":
        faults += _position_faults(columns, layout.record_length or contract.record_length or 0)
    if faults:
        raise ContractError("\n".join(f"{file_name}: {fault}" for fault in faults))
    content = contract.fingerprint + layout.model_dump_json(exclude_defaults=True)
    return replace(
        contract,
        fingerprint=hashlib.sha256(content.encode()).hexdigest()[:16],
        file_pattern=layout.file or contract.file_pattern,
        encoding=layout.encoding or contract.encoding,
        delimiter=layout.delimiter or contract.delimiter,
        format=file_format,
        sheet=layout.sheet or contract.sheet,
        record_path=layout.record_path or contract.record_path,
        record_length=layout.record_length or contract.record_length,
        header_lines=layout.header_lines,
        columns=columns,
        ignored_headers=tuple(layout.ignore),
    )


def _format(contract: Contract, layout: Layout) -> FileFormat:
    """The format follows the file's suffix; a file of fixed width may have any."""
    if layout.file is None or contract.format == "fixed_width":
        return contract.format
    return FORMAT_OF_SUFFIX.get(Path(layout.file).suffix.casefold(), contract.format)


def _faults(contract: Contract, layout: Layout, file_format: FileFormat) -> list[str]:
    """What of the layout cannot be honoured (Danish)."""
    columns = {column.name: column for column in contract.columns}
    named = [
        (block, name)
        for block in ("columns", "date_formats", "value_map", "constants", "positions")
        for name in getattr(layout, block)
    ]
    faults = [f"kolonnen {name} findes ikke i kontrakten" for _, name in named if name not in columns]
    known = [(block, columns[name]) for block, name in named if name in columns]
    for block, column in known:
        faults += _column_faults(block, column, layout)
    if "json" in (file_format, contract.format) and file_format != contract.format:
        faults.append(f"en fil i formatet {contract.format} kan ikke leveres som {file_format}")
    if layout.sheet is not None and file_format != "xlsx":
        faults.append("sheet hører til en projektmappe (xlsx)")
    if file_format != "json" and layout.record_path:
        faults.append("recordPath hører til en JSON-fil")
    if file_format != "fixed_width" and (layout.record_length or layout.header_lines or layout.positions):
        faults.append("recordLength, headerLines og positions hører til en fil med faste positioner")
    if file_format == "fixed_width" and (layout.delimiter or layout.columns or layout.ignore):
        faults.append("en fil med faste positioner har hverken delimiter, columns eller ignore")
    return faults


def _column_faults(block: str, column: Column, layout: Layout) -> list[str]:
    """What of one column's entry cannot be honoured (Danish)."""
    accepted = set(column.accepted_values)
    base = column.type.split("(")[0]
    is_personal = column.personal_data in ("cpr", "name", "free_text")
    ours = set(layout.value_map.get(column.name, {}).values()) - {""}
    constant = layout.constants.get(column.name)
    faults = {
        "columns": [(constant is not None, "kan ikke både have en overskrift og en fast værdi")],
        "date_formats": [
            (base not in ("DATE", "TIMESTAMP"), "er ikke en dato"),
            (
                base == "TIMESTAMP"
                and any("HH" not in form and form != "excel" for form in layout.date_formats.get(column.name, [])),
                "skal have klokkeslæt",
            ),
        ],
        "positions": [(constant is not None, "kan ikke både have en position og en fast værdi")],
        "value_map": [
            (is_personal, "er en personoplysning og kan ikke oversættes"),
            (bool(accepted) and not ours <= accepted, "oversættes til en værdi, kontrakten ikke kender"),
        ],
        "constants": [
            (is_personal or column.control_total, "kan ikke have en fast værdi"),
            (bool(accepted) and constant not in accepted, "har en fast værdi, kontrakten ikke kender"),
        ],
    }[block]
    return [f"kolonnen {column.name} {text}" for is_fault, text in faults if is_fault]


def _column(column: Column, layout: Layout, file_format: FileFormat) -> Column:
    """One column as the municipality delivers it."""
    header = layout.columns.get(column.name)
    place = layout.positions.get(column.name)
    forms = layout.date_formats.get(column.name, column.date_formats)
    return replace(
        column,
        physical_name=header or column.physical_name,
        aliases=() if header else column.aliases,
        date_formats=date_formats(LOGICAL_DATES.get(column.type, ""), forms, file_format),
        decimal=layout.decimal if layout.decimal and column.type.startswith("DECIMAL") else column.decimal,
        value_map=tuple((dict(column.value_map) | layout.value_map.get(column.name, {})).items()),
        constant=layout.constants.get(column.name, column.constant),
        position=(place.start, place.length) if place else column.position,
    )


def _position_faults(columns: tuple[Column, ...], record_length: int) -> list[str]:
    """What of the positions cannot be: a column the layout does not name stands where the contract has it (Danish)."""
    places = [Position(start=c.position[0], length=c.position[1]) for c in columns if c.position and c.constant is None]
    overlap, is_beyond = misplaced(places, record_length)
    faults = [(overlap, "to kolonner står i samme position"), (is_beyond, "en kolonne står uden for recordLength")]
    return [text for is_fault, text in faults if is_fault]


def _repeated_headers(columns: tuple[Column, ...]) -> list[str]:
    """Headers that two columns would answer to (Danish)."""
    seen: dict[str, str] = {}
    faults = []
    for column in columns:
        for header in {folded(text) for text in (column.physical_name, *column.aliases)}:
            if column.constant is None and seen.setdefault(header, column.name) != column.name:
                faults.append(f"kolonnerne {seen[header]} og {column.name} har samme overskrift")
    return faults
