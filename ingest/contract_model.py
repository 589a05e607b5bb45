"""The shape of a contract file: Open Data Contract Standard v3.1 names, parsed strictly."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
LandedType = Annotated[str, StringConstraints(pattern=r"^(VARCHAR|DATE|INTEGER|BOOLEAN|DECIMAL\(\d{1,2},\d{1,2}\))$")]
PersonalData = Literal["none", "pseudonym", "personal", "cpr", "name", "free_text"]

SLA_PROPERTIES = ["frequency", "latency", "retention"]

PHYSICAL_BASE = {
    "string": "VARCHAR",
    "date": "DATE",
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
    "number": "DECIMAL",
}


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

    encoding: Literal["windows-1252", "utf-8"]
    delimiter: Literal[";", ",", "\t", "|"]


class Server(Strict):
    """Where the files come, by pattern under the inbox, and in which format."""

    server: Literal["inbox"]
    type: Literal["local"]
    path: Annotated[str, StringConstraints(pattern=r"^\*/[a-z_]+/\*/[^/]+$")]
    format: Literal["csv"]
    custom_properties: ServerProperties


class LogicalTypeOptions(Strict):
    """Extra demands on a text."""

    pattern: Text | None = None


class ColumnProperties(Strict):
    """Our own properties of a column."""

    personal_data: PersonalData
    pseudonym: Literal["hmac-sha256"] | None = None
    aliases: list[Text] = Field(default_factory=list)
    accepted_values: list[Text] = Field(default_factory=list)
    interval_end: Literal["inclusive"] | None = None
    change_tracked: bool = True
    control_total: bool = False


class Property(Strict):
    """One column of the file."""

    name: Identifier
    physical_name: Text
    business_name: Text
    logical_type: Literal["string", "date", "number", "integer", "boolean"]
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
            (custom.control_total and self.logical_type != "number", "controlTotal needs a number"),
            (bool(custom.accepted_values) and self.logical_type != "string", "acceptedValues needs a string"),
            (
                self.logical_type_options.pattern is not None and self.logical_type != "string",
                "pattern needs a string",
            ),
        ]
        for is_fault, text in faults:
            if is_fault:
                raise ValueError(text)
        return self


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

    subject_type: Literal["person", "caseworker"]
    subject_id: Identifier


class RowCheckModel(Strict):
    """A rule within one row, as a SQL expression over typed columns; unknown (null) passes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=None)

    code: Identifier
    column: Identifier
    expression: Text
    message_da: Text
    action: Literal["reject", "hold"]


class ContractProperties(Strict):
    """Our own properties of the whole contract."""

    legal_basis: Text
    delivery_mode: Literal["full", "increment"]
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
            (
                sorted(item.property for item in self.sla_properties) != SLA_PROPERTIES,
                "slaProperties needs frequency, latency and retention, once each",
            ),
        ]
        for is_fault, text in faults:
            if is_fault:
                raise ValueError(text)
        return self
