"""Source contracts: reading the YAML files and offering them as plain, frozen values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from common.dates import add_months
from common.strict_yaml import FaultyFile, read_model
from ingest.contract_model import ContractModel, FileFormat, Property

DEFAULT_FOLDER = Path(__file__).parent / "contracts"

Landing = Literal["value", "pseudonym", "vault", "presence"]


class ContractError(Exception):
    """A contract file that cannot be used; the text names file, line and key."""


@dataclass(frozen=True)
class Column:
    """One column of a contract: how it looks in the file, and what becomes of it."""

    name: str
    physical_name: str
    aliases: tuple[str, ...]
    type: str
    required: bool
    key_position: int | None
    label_da: str
    description: str
    classification: str
    personal_data: str
    accepted_values: tuple[str, ...]
    pattern: str | None
    interval_end_inclusive: bool
    change_tracked: bool
    control_total: bool
    position: tuple[int, int] | None = None
    date_formats: tuple[str, ...] = ()
    decimal: str = ","
    has_thousands: bool = True
    value_map: tuple[tuple[str, str], ...] = ()
    data_items: tuple[str, ...] = ()
    constant: str | None = None
    birth_date_of: str | None = None
    born_with: str | None = None

    @property
    def landing(self) -> Landing:
        """What is landed: the value, a pseudonym, nothing (vault), or only whether there was a text."""
        by_class: dict[str, Landing] = {"cpr": "pseudonym", "name": "vault", "free_text": "presence"}
        return by_class.get(self.personal_data, "value")

    @property
    def raw_name(self) -> str | None:
        """Name in the raw table; None for what goes to the vault only."""
        names = {"vault": None, "presence": f"has_{self.name}"}
        return f"is_numbers_{self.name}" if self.born_with else names.get(self.landing, self.name)

    @property
    def raw_type(self) -> str:
        """DuckDB type in the raw table."""
        return "BOOLEAN" if self.landing == "presence" else self.type

    @property
    def raw_personal_data(self) -> str:
        """Personal-data class of what is landed: none, pseudonym or personal."""
        return {"cpr": "pseudonym", "free_text": "none"}.get(self.personal_data, self.personal_data)

    @property
    def is_masked(self) -> bool:
        """Whether the value may not be shown in a message or in the text of a rejected row."""
        return self.personal_data not in ("none", "pseudonym")

    @property
    def decimals(self) -> int:
        """Scale of a decimal column."""
        return int(self.type.rstrip(")").split(",")[1])


@dataclass(frozen=True)
class RowCheck:
    """A rule within one row; `message_da` says what is expected."""

    code: str
    column: str
    expression: str
    message_da: str
    action: Literal["reject", "hold"]


@dataclass(frozen=True)
class VaultSubject:
    """Who the names belong to: subject type, and the logical column that identifies the subject."""

    subject_type: str
    subject_id: str


@dataclass(frozen=True)
class Operation:
    """The column of an increment that says what happened to a row, and its values for `deleted`."""

    column: str
    delete: tuple[str, ...]


@dataclass(frozen=True)
class Sla:
    """A promise on time; unit is d, m or y."""

    value: int
    unit: str

    def after(self, day: date) -> date:
        """The day so many days, months or years later; the day of the month becomes 28, 29 or 30 where it must."""
        return self._shifted(day, self.value)

    def before(self, day: date) -> date:
        """The day so much earlier."""
        return self._shifted(day, -self.value)

    def _shifted(self, day: date, value: int) -> date:
        if self.unit == "d":
            return day + timedelta(days=value)
        return add_months(day, value * (12 if self.unit == "y" else 1))


@dataclass(frozen=True)
class Contract:
    """One source table: where its file is, how it is read, and what is promised about it."""

    source: str
    table: str
    version: str
    fingerprint: str
    label_da: str
    description: str
    purpose: str
    usage: str
    limitations: str
    owner: str
    legal_basis: str
    file_pattern: str
    encoding: Literal["windows-1252", "utf-8"]
    delimiter: str
    format: FileFormat
    delivery_mode: Literal["full", "increment"]
    empty_file: Literal["hold", "accept"]
    required_in_delivery: bool
    min_count_drop: int
    min_percent_drop: int
    frequency: Sla
    latency: Sla
    retention: Sla
    vault_subject: VaultSubject | None
    row_checks: tuple[RowCheck, ...]
    columns: tuple[Column, ...]
    sheet: str | None = None
    sheet_column: str | None = None
    record_path: str | None = None
    record_length: int | None = None
    header_lines: int = 0
    operation: Operation | None = None
    sibling_paths: tuple[str, ...] = ()
    ignored_headers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Key in the dictionary of contracts: `case_system.person`."""
        return f"{self.source}.{self.table}"

    @property
    def raw_table(self) -> str:
        """Name of the table in schema raw: `case_system__person`."""
        return f"{self.source}__{self.table}"

    @property
    def key(self) -> tuple[str, ...]:
        """Logical names of the key columns, in key order (municipality_code comes before them)."""
        keyed = [column for column in self.columns if column.key_position is not None]
        return tuple(column.name for column in sorted(keyed, key=lambda column: column.key_position or 0))

    @property
    def landed_columns(self) -> tuple[Column, ...]:
        """The columns that reach the raw table, in contract order; last whether birth dates are the numbers' own."""
        values = tuple(column for column in self.columns if column.raw_name is not None)
        return values + tuple(
            replace(
                column,
                born_with=column.birth_date_of,
                type="BOOLEAN",
                label_da=f"{column.label_da} er CPR-nummerets",
                description="Whether the date is the one that the civil registration number begins with.",
            )
            for column in values
            if column.birth_date_of is not None
        )

    @property
    def columns_of_records(self) -> tuple[Column, ...]:
        """The columns whose values come with the file: in its records, or as the name of a sheet."""
        return tuple(column for column in self.columns if column.constant is None)

    @property
    def file_columns(self) -> tuple[Column, ...]:
        """The columns that have a header, field or position in the file."""
        return tuple(column for column in self.columns_of_records if column.name != self.sheet_column)

    @property
    def has_names(self) -> bool:
        """Whether the file holds names or free text, so that stray letters must be masked.

        What a municipality's layout ignores may be anything.
        """
        personal = any(column.personal_data in ("name", "free_text") for column in self.columns)
        return personal or bool(self.ignored_headers)

    def column(self, name: str) -> Column:
        """The column with this logical name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def load_contracts(folder: Path | None = None) -> dict[str, Contract]:
    """All contracts of a folder (`<source>/<table>.yml`), keyed `source.table`; ContractError on a fault."""
    root = folder or DEFAULT_FOLDER
    contracts: dict[str, Contract] = {}
    for path in sorted(root.glob("*/*.yml")):
        contract = read_contract(path)
        if (contract.source, contract.table) != (path.parent.name, path.stem):
            raise ContractError(f"{path}, line 1, key name: {contract.name} does not match the file's place")
        contracts[contract.name] = contract
    if not contracts:
        raise ContractError(f"{root}: no contracts (<source>/<table>.yml) found")
    return {name: with_siblings(contract, contracts.values()) for name, contract in contracts.items()}


def with_siblings(contract: Contract, all_contracts: Iterable[Contract]) -> Contract:
    """The contract with the record paths that other contracts read in the same file, those already known kept."""
    paths = {*contract.sibling_paths} | {
        other.record_path
        for other in all_contracts
        if other.source == contract.source and other.file_pattern == contract.file_pattern and other.record_path
    }
    return replace(contract, sibling_paths=tuple(sorted(paths - {contract.record_path})))


def read_contract(path: Path) -> Contract:
    """One contract file; ContractError names file, line and key of every fault."""
    try:
        return _to_contract(read_model(path, ContractModel))
    except FaultyFile as error:
        raise ContractError("\n".join(f"{path}, {fault.text}" for fault in error.faults)) from error


def _to_contract(model: ContractModel) -> Contract:
    """The parsed file as the plain value the rest of the landing works with."""
    table, server, custom = model.schema_[0], model.servers[0], model.custom_properties
    sla = {item.property: Sla(item.value, item.unit) for item in model.sla_properties}
    subject, operation, layout = custom.vault_subject, custom.operation, server.custom_properties
    return Contract(
        source=model.domain,
        table=table.name,
        version=model.version,
        fingerprint=hashlib.sha256(model.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:16],
        label_da=table.business_name,
        description=table.description,
        purpose=model.description.purpose,
        usage=model.description.usage,
        limitations=model.description.limitations,
        owner=model.team.name,
        legal_basis=custom.legal_basis,
        file_pattern=server.path.split("/")[-1],
        encoding=layout.encoding or "utf-8",
        delimiter=layout.delimiter or ";",
        format=server.format,
        delivery_mode=custom.delivery_mode,
        empty_file=custom.empty_file,
        required_in_delivery=custom.required_in_delivery,
        min_count_drop=custom.volume_alarm.min_count_drop,
        min_percent_drop=custom.volume_alarm.min_percent_drop,
        frequency=sla["frequency"],
        latency=sla["latency"],
        retention=sla["retention"],
        vault_subject=VaultSubject(subject.subject_type, subject.subject_id) if subject else None,
        row_checks=tuple(RowCheck(**check.model_dump()) for check in custom.row_checks),
        columns=tuple(_to_column(item, server.format) for item in table.properties),
        sheet=layout.sheet,
        sheet_column=layout.sheet_column,
        record_path=layout.record_path,
        record_length=layout.record_length,
        operation=Operation(operation.column, tuple(operation.delete)) if operation else None,
    )


def _to_column(item: Property, file_format: FileFormat) -> Column:
    """One property of the file as a column."""
    custom = item.custom_properties
    position = custom.position
    return Column(
        name=item.name,
        physical_name=item.physical_name,
        aliases=tuple(custom.aliases),
        type=re.sub(r"\s", "", item.physical_type),
        required=item.required,
        key_position=item.primary_key_position,
        label_da=item.business_name,
        description=item.description,
        classification=item.classification,
        personal_data=custom.personal_data,
        accepted_values=tuple(custom.accepted_values),
        pattern=item.logical_type_options.pattern,
        interval_end_inclusive=custom.interval_end is not None,
        change_tracked=custom.change_tracked,
        control_total=custom.control_total,
        position=(position.start, position.length) if position else None,
        date_formats=date_formats(item.logical_type, custom.date_formats, file_format),
        decimal=custom.decimal,
        has_thousands=custom.thousands,
        value_map=tuple(custom.value_map.items()),
        data_items=tuple(custom.data_items),
        birth_date_of=custom.birth_date_of,
    )


def date_formats(logical_type: str, given: Iterable[str], file_format: FileFormat) -> tuple[str, ...]:
    """The forms a day or a moment may have: those given, else the Danish one.

    A workbook's own dates are accepted as well: a cell is a date or the number of a day.
    """
    if logical_type not in ("date", "timestamp"):
        return ()
    forms = list(given) or ["dd-mm-yyyy" if logical_type == "date" else "dd-mm-yyyy HH:MM"]
    if file_format == "xlsx":
        forms += ["yyyy-mm-ddTHH:MM", "excel", *(["yyyy-mm-dd"] if logical_type == "date" else [])]
    return tuple(dict.fromkeys(forms))
