"""An audience: which tables it gets, which rows and columns of them, and whether small cells are hidden."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.strict_yaml import load_strict

AUDIENCES_FOLDER = Path(__file__).parent / "audiences"
SYSTEM_TABLES = ("refresh", "check_result")

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Relation = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]


class PublishedTable(BaseModel):
    """One table of an audience: source relation ``schema.table``, filter (SQL on the source) and columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    label_da: str
    source: Relation
    row_filter: str = "true"
    holds_figures: bool = False
    columns: tuple[Name, ...] = Field(min_length=1)


class Audience(BaseModel):
    """An audience as its data file states it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Name
    name_da: str
    cadence: Literal["monthly", "quarterly"]
    disclosure: bool
    tables: tuple[PublishedTable, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_usable(self) -> "Audience":
        names = [table.name for table in self.tables]
        repeated = sorted({name for name in names if names.count(name) > 1})
        reserved = sorted(set(names) & set(SYSTEM_TABLES))
        if repeated or reserved:
            raise ValueError(f"tabelnavne brugt to gange eller reserveret: {', '.join(repeated + reserved)}")
        return self


def load_audience(path: Path) -> Audience:
    """Read one audience file strictly. Raises common.strict_yaml.DataFileError (file, line, key)."""
    return load_strict(path, Audience)


def audience_by_code(code: str, folder: Path = AUDIENCES_FOLDER) -> Audience:
    """The audience ``code`` from ``<folder>/<code>.yml``."""
    return load_audience(folder / f"{code}.yml")
