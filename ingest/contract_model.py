"""The shape of a contract file: Open Data Contract Standard v3.1 names, parsed strictly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
LandedType = Annotated[
    str, StringConstraints(pattern=r"^(VARCHAR|DATE|TIMESTAMP|INTEGER|BOOLEAN|DECIMAL\(\d{1,2},\d{1,2}\))$")
]
DataItem = Annotated[str, StringConstraints(pattern=r"^D\d{2,3}$")]
RecordPath = Annotated[str, StringConstraints(pattern=r"^(\[\]|[^.\[\]]+(\[\])?)(\.[^.\[\]]+(\[\])?)*$")]
FileFormat = Literal["csv", "xlsx", "json", "fixed_width"]
Encoding = Literal["windows-1252", "utf-8"]
Delimiter = Literal[";", ",", "\t", "|"]
DateFormat = Literal[
    "dd-mm-yyyy",
    "dd.mm.yyyy",
    "yyyy-mm-dd",
    "yyyymmdd",
    "excel",
    "dd-mm-yyyy HH:MM",
    "yyyy-mm-dd HH:MM",
    "yyyy-mm-ddTHH:MM",
]
PersonalData = Literal["none", "pseudonym", "personal", "cpr", "name", "free_text"]

SLA_PROPERTIES = ["frequency", "latency", "retention"]

PHYSICAL_BASE = {
    "string": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
    "number": "DECIMAL",
}

# Words DuckDB reserves: a column of that name could not stand unquoted in the SQL of the landing and of dbt.
RESERVED_WORDS = frozenset(
    re.findall(
        r"\w+",
        "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create "
        "default deferrable desc describe distinct do else end except false fetch for foreign from group having in "
        "initially intersect into lambda lateral leading limit not null offset on only or order pivot primary qualify "
        "references returning select show some summarize symmetric table then to trailing true union unique unpivot "
        "using variadic when where window with",
    )
)
# What a file format must say of itself, and what it may say; all else is refused.
NEEDED_PROPERTIES = {
    "csv": {"encoding", "delimiter"},
    "xlsx": set[str](),
    "json": {"record_path"},
    "fixed_width": {"encoding", "record_length"},
}
ALLOWED_PROPERTIES = {
    "csv": {"encoding", "delimiter"},
    "xlsx": {"sheet", "sheet_column"},
    "json": {"encoding", "record_path"},
    "fixed_width": {"encoding", "record_length"},
}

Fault = tuple[bool, str]


def _refuse(faults: Sequence[Fault]) -> None:
    """The first fault that is true, as an error."""
    for is_fault, text in faults:
        if is_fault:
            raise ValueError(text)


class Strict(BaseModel):
    """A block of the contract; a key that is not named here is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=to_camel)


class Description(Strict):
    """Why the data is processed, what it is used for, and what it must not be used for (Danish)."""

    purpose: Text
    usage: Text
    limitations: Text


class Member(Strict):
    """A person or function in the owning team."""

    username: Text
    role: Text
    name: Text | None = None


class Team(Strict):
    """The owner of the data in the municipality."""

    name: Text
    description: Text | None = None
    members: list[Member] = Field(default_factory=list)


class ServerProperties(Strict):
    """Our own properties of the file format."""

    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    sheet: Text | None = None
    sheet_column: Identifier | None = None
    record_path: RecordPath | None = None
    record_length: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _sheet_is_an_expression(self) -> Self:
        """A pattern that cannot be compiled would fail on the first workbook."""
        if self.sheet is not None:
            try:
                re.compile(self.sheet)
            except re.error as error:
                raise ValueError(f"sheet is not a regular expression: {error}") from error
        return self


class Server(Strict):
    """Where the files come, by pattern under the inbox, and in which format."""

    server: Literal["inbox"]
    type: Literal["local"]
    path: Annotated[str, StringConstraints(pattern=r"^\*/[a-z_]+/\*/[^/]+$")]
    format: FileFormat
    custom_properties: ServerProperties = Field(default_factory=ServerProperties)

    @model_validator(mode="after")
    def _properties_fit_the_format(self) -> Self:
        """Each format has properties of its own."""
        given = {name for name, value in self.custom_properties.model_dump().items() if value is not None}
        camel = {name: to_camel(name) for name in ServerProperties.model_fields}
        missing = sorted(camel[name] for name in NEEDED_PROPERTIES[self.format] - given)
        foreign = sorted(camel[name] for name in given - ALLOWED_PROPERTIES[self.format])
        _refuse(
            [
                (bool(missing), f"format {self.format} needs {', '.join(missing)}"),
                (bool(foreign), f"format {self.format} has no {', '.join(foreign)}"),
            ]
        )
        return self


class LogicalTypeOptions(Strict):
    """Extra demands on a text."""

    pattern: Text | None = None


class Position(Strict):
    """Where a column stands in a record of fixed width: first character (from 1) and number of characters."""

    start: int = Field(ge=1)
    length: int = Field(ge=1)


def misplaced(positions: Iterable[Position | None], record_length: int) -> tuple[bool, bool]:
    """(whether two positions overlap, whether one reaches beyond the record)."""
    spans = sorted((p.start, p.start + p.length) for p in positions if p)
    overlap = any(end > start for (_, end), (start, _) in pairwise(spans))
    return overlap, any(end - 1 > record_length for _, end in spans)


class ColumnProperties(Strict):
    """Our own properties of a column."""

    personal_data: PersonalData
    pseudonym: Literal["hmac-sha256"] | None = None
    aliases: list[Text] = Field(default_factory=list)
    accepted_values: list[Text] = Field(default_factory=list)
    interval_end: Literal["inclusive"] | None = None
    change_tracked: bool = True
    control_total: bool = False
    position: Position | None = None
    date_formats: list[DateFormat] = Field(default_factory=list)
    decimal: Literal[",", "."] = ","
    thousands: bool = True
    value_map: dict[Text, str] = Field(default_factory=dict)
    data_items: list[DataItem] = Field(default_factory=list)
    birth_date_of: Identifier | None = None


class Property(Strict):
    """One column of the file."""

    name: Identifier
    physical_name: Text
    business_name: Text
    logical_type: Literal["string", "date", "timestamp", "number", "integer", "boolean"]
    physical_type: LandedType
    logical_type_options: LogicalTypeOptions = Field(default_factory=LogicalTypeOptions)
    required: bool
    primary_key: bool = False
    primary_key_position: int | None = Field(default=None, ge=1)
    classification: Literal["public", "internal", "confidential", "restricted"]
    description: Text
    custom_properties: ColumnProperties

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        """Combinations that the landing could not honour are refused here, not found out at night."""
        custom = self.custom_properties
        faults = [
            (
                self.physical_type.split("(")[0] != PHYSICAL_BASE[self.logical_type],
                f"physicalType {self.physical_type} does not fit logicalType {self.logical_type}",
            ),
            (
                self.primary_key != (self.primary_key_position is not None),
                "primaryKey and primaryKeyPosition go together",
            ),
            (self.primary_key and not self.required, "a key column must be required"),
            (
                self.primary_key and custom.personal_data in ("name", "free_text"),
                "a key column must be landed",
            ),
            (self.primary_key and not custom.change_tracked, "a key column must be change tracked"),
            (
                (custom.personal_data == "cpr") != (custom.pseudonym is not None),
                "personalData cpr and pseudonym go together",
            ),
            (
                custom.personal_data in ("cpr", "name", "free_text") and self.logical_type != "string",
                "cpr, name and free_text are texts",
            ),
            (custom.interval_end is not None and self.logical_type != "date", "intervalEnd needs a date"),
            (custom.birth_date_of is not None and self.logical_type != "date", "birthDateOf needs a date"),
            (custom.control_total and self.logical_type != "number", "controlTotal needs a number"),
            (bool(custom.accepted_values) and self.logical_type != "string", "acceptedValues needs a string"),
            (
                self.logical_type_options.pattern is not None and self.logical_type != "string",
                "pattern needs a string",
            ),
            *self._form_faults(),
        ]
        _refuse(faults)
        return self

    def _form_faults(self) -> list[Fault]:
        """What cannot be true of how the values are written."""
        custom = self.custom_properties
        has_day = self.logical_type in ("date", "timestamp")
        ours = set(custom.value_map.values()) - {""}
        members = {"boolean": {"Ja", "Nej"}, "string": set(custom.accepted_values)}.get(self.logical_type, set())
        return [
            (self.name in RESERVED_WORDS, f"{self.name} is a reserved word of SQL"),
            (bool(custom.date_formats) and not has_day, "dateFormats needs a date or a timestamp"),
            (
                len(set(custom.date_formats)) != len(custom.date_formats),
                "dateFormats names a format twice",
            ),
            (
                self.logical_type == "timestamp"
                and any("HH" not in form and form != "excel" for form in custom.date_formats),
                "dateFormats of a timestamp must hold a time",
            ),
            (
                self.logical_type not in ("number", "integer") and (custom.decimal != "," or not custom.thousands),
                "decimal and thousands need a number",
            ),
            (
                bool(custom.value_map) and custom.personal_data in ("cpr", "name", "free_text"),
                "valueMap needs a value that is landed",
            ),
            (bool(members) and bool(ours - members), "valueMap gives a value that is not accepted"),
        ]


class SchemaObject(Strict):
    """The one table of the contract."""

    name: Identifier
    business_name: Text
    physical_name: Identifier
    physical_type: Literal["table"]
    logical_type: Literal["object"]
    description: Text
    properties: list[Property] = Field(min_length=1)


class SlaProperty(Strict):
    """A promise on time: how often, how late, how long kept."""

    property: Literal["frequency", "latency", "retention"]
    value: int = Field(ge=1)
    unit: Literal["d", "m", "y"]
    driver: Literal["regulatory", "analytics", "operational"] | None = None
    description: Text | None = None


class VolumeAlarm(Strict):
    """A drop beyond both numbers holds the delivery."""

    min_count_drop: int = Field(ge=1)
    min_percent_drop: int = Field(ge=1, le=100)


class VaultSubject(Strict):
    """Who the names of this table belong to."""

    subject_type: Literal["person", "caseworker", "employee"]
    subject_id: Identifier


class RowCheckModel(Strict):
    """A rule within one row, as a SQL expression over typed columns; unknown (null) passes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=None)

    code: Identifier
    column: Identifier
    expression: Text
    message_da: Text
    action: Literal["reject", "hold"]


class Operation(Strict):
    """The column of an increment that says what happened to a row, and its values for `deleted`."""

    column: Identifier
    delete: list[Text] = Field(min_length=1)


class ContractProperties(Strict):
    """Our own properties of the whole contract."""

    legal_basis: Text
    delivery_mode: Literal["full", "increment"]
    operation: Operation | None = None
    required_in_delivery: bool
    empty_file: Literal["hold", "accept"]
    volume_alarm: VolumeAlarm
    vault_subject: VaultSubject | None = None
    row_checks: list[RowCheckModel] = Field(default_factory=list)


class ContractModel(Strict):
    """One contract file."""

    api_version: Literal["v3.0.0", "v3.0.1", "v3.0.2", "v3.1.0"]
    kind: Literal["DataContract"]
    id: Text
    name: Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$")]
    version: Text
    status: Literal["proposed", "draft", "active", "deprecated", "retired"]
    domain: Identifier
    description: Description
    team: Team
    servers: list[Server] = Field(min_length=1, max_length=1)
    schema_: list[SchemaObject] = Field(alias="schema", min_length=1, max_length=1)
    sla_properties: list[SlaProperty]
    custom_properties: ContractProperties

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        """Names that point to each other must meet."""
        table = self.schema_[0]
        names = [column.name for column in table.properties]
        positions = sorted(c.primary_key_position for c in table.properties if c.primary_key_position)
        headers = [h.casefold() for c in table.properties for h in (c.physical_name, *c.custom_properties.aliases)]
        custom = self.custom_properties
        by_name = {column.name: column.custom_properties.personal_data for column in table.properties}
        subject = custom.vault_subject
        born = [c.custom_properties.birth_date_of for c in table.properties if c.custom_properties.birth_date_of]
        faults = [
            (self.name != f"{self.domain}.{table.name}", "name must be <domain>.<schema name>"),
            (
                table.physical_name != f"{self.domain}__{table.name}",
                "physicalName must be <domain>__<schema name>",
            ),
            (
                self.servers[0].path.split("/")[1] != self.domain,
                "the path of the server must name the domain",
            ),
            (len(set(names)) != len(names), "two columns have the same name"),
            (len(set(headers)) != len(headers), "two columns have the same physicalName or alias"),
            (
                not positions or positions != list(range(1, len(positions) + 1)),
                "primaryKeyPosition must be 1, 2, ... without gaps",
            ),
            (any(c.column not in names for c in custom.row_checks), "a row check names an unknown column"),
            ("name" in by_name.values() and subject is None, "a column with names needs vaultSubject"),
            (subject is not None and subject.subject_id not in names, "vaultSubject names an unknown column"),
            (any(by_name.get(name) != "cpr" for name in born), "birthDateOf must name a column of person numbers"),
            (
                sorted(item.property for item in self.sla_properties) != SLA_PROPERTIES,
                "slaProperties needs frequency, latency and retention, once each",
            ),
            *self._file_faults(),
            *self._operation_faults(),
        ]
        _refuse(faults)
        return self

    def _file_faults(self) -> list[Fault]:
        """Columns against the form of the file: positions of fixed width, the column of the sheet's name."""
        server, columns = self.servers[0], self.schema_[0].properties
        is_fixed, length = server.format == "fixed_width", server.custom_properties.record_length or 0
        lacking = [c.name for c in columns if (c.custom_properties.position is not None) != is_fixed]
        overlap, is_beyond = misplaced([c.custom_properties.position for c in columns], length)
        sheet = next((c for c in columns if c.name == server.custom_properties.sheet_column), None)
        return [
            (
                bool(lacking),
                f"{', '.join(lacking)}: position belongs to every column of a fixed_width file, and to no other",
            ),
            (overlap, "two columns stand in the same position"),
            (is_beyond, "a column stands beyond recordLength"),
            (
                server.custom_properties.sheet_column is not None and (sheet is None or sheet.logical_type != "string"),
                "sheetColumn must name a column that is a string",
            ),
        ]

    def _operation_faults(self) -> list[Fault]:
        """The column that says what happened must exist, must not make versions, and is of no use in a full file."""
        custom = self.custom_properties
        operation = custom.operation
        if operation is None:
            return []
        column = next((c for c in self.schema_[0].properties if c.name == operation.column), None)
        accepted = set(column.custom_properties.accepted_values) if column else set()
        return [
            (custom.delivery_mode != "increment", "operation needs deliveryMode increment"),
            (column is None or column.logical_type != "string", "operation must name a column that is a string"),
            (
                column is not None and column.custom_properties.change_tracked,
                "the column of operation must have changeTracked false",
            ),
            (
                bool(accepted) and not set(operation.delete) <= accepted,
                "operation deletes on a value that is not accepted",
            ),
        ]
