"""An audience: its tables, which rows and columns of them, who reads which, and whether small cells are hidden."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.strict_yaml import load_strict

AUDIENCES_FOLDER = Path(__file__).parent / "audiences"
SYSTEM_TABLES = ("refresh", "check_result")
# Those who work with the persons themselves; no data file can let another audience see a name.
NAMED_AUDIENCES = ("unit_manager", "caseworker")
MUNICIPALITY, PERSON = "municipality_code", "person_key"
NEEDED_FOR_NAMES = {MUNICIPALITY, PERSON}
# What tells who someone is without the key, is a day of birth, or was typed in and may hold anything: no pseudonymised
# audience gets it.
IDENTIFYING = {
    "case_number", "person_name", "school_district", "caseworker_id", "caseworker_code", "employee_id", "employee_code",
    "employee_key", "goal_text", "score_text",
}  # fmt: skip

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ViewerScope = Literal["provider", "organisation", "caseworker"]
Relation = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]


class PublishedTable(BaseModel):
    """One table of an audience: source relation ``schema.table``, filter (SQL on the source) and columns.

    ``viewer_column``: the column that names the one who may read the row, in a table that is not of figures.
    ``key``: the columns that tell its rows apart, none of them empty; a contract checks it.
    ``names``: each row gets its person's name from the vault (``person_name``).
    ``months``: dates of which the month alone is published. ``municipality_from``: where a pseudonymised table has its
    ``municipality_code`` from: its own column, its key of the municipality, or the rows that name the person.
    ``small_counts``: columns whose counts below the threshold are left out, in a table that is not of figures.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    label_da: str
    source: Relation
    row_filter: str = "true"
    holds_figures: bool = False
    viewer_column: Name | None = None
    names: bool = False
    small_counts: tuple[Name, ...] = ()
    months: tuple[Name, ...] = ()
    municipality_from: Literal["row", "key", "persons"] = "row"
    key: tuple[Name, ...] = ()
    columns: tuple[Name, ...] = Field(min_length=1)


class Audience(BaseModel):
    """An audience as its data file states it.

    ``viewer_scope``: figure rows of this scope are for that provider, team or caseworker alone; rows of other scopes
    are for everyone in the audience. ``open_scopes``: scopes whose small cells are shown, because the reader knows
    the children (rule R22). ``compared_figures``: figures in which each reader sees all units of its scope; the others
    as letters while ``compared_names`` is anonymous (rule R9). ``pseudonymised``: rows about persons under keys of the
    audience's own; published only where the municipality has asked for it, and in no report.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Name
    name_da: str
    cadence: Literal["continuous", "monthly", "quarterly"]
    disclosure: bool
    viewer_scope: ViewerScope | None = None
    open_scopes: tuple[ViewerScope, ...] = ()
    compared_figures: tuple[str, ...] = ()
    compared_names: Literal["anonymous", "open"] = "anonymous"
    pseudonymised: bool = False
    tables: tuple[PublishedTable, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_usable(self) -> "Audience":
        names = [table.name for table in self.tables]
        repeated = sorted({name for name in names if names.count(name) > 1})
        reserved = sorted(set(names) & set(SYSTEM_TABLES))
        if repeated or reserved:
            raise ValueError(f"tabelnavne brugt to gange eller reserveret: {', '.join(repeated + reserved)}")
        return self

    @model_validator(mode="after")
    def _a_key_is_of_published_columns(self) -> "Audience":
        for table in self.tables:
            if not set(table.key) <= set(table.columns):
                raise ValueError(f"key i {table.name} nævner kolonner, der ikke udgives")
        return self

    @model_validator(mode="after")
    def _only_the_readers_own_unit_is_open(self) -> "Audience":
        if set(self.open_scopes) - {self.viewer_scope}:
            raise ValueError("open_scopes kan kun nævne viewer_scope")
        if self.compared_figures and self.viewer_scope is None:
            raise ValueError("compared_figures kræver viewer_scope")
        if self.viewer_scope is None and any(table.viewer_column for table in self.tables):
            raise ValueError("viewer_column kræver viewer_scope")
        return self

    @model_validator(mode="after")
    def _names_are_for_those_who_may_see_them(self) -> "Audience":
        named = [table for table in self.tables if table.names]
        if named and self.code not in NAMED_AUDIENCES:
            raise ValueError(f"names er kun for {' og '.join(NAMED_AUDIENCES)}")
        for table in named:
            if table.viewer_column is None or not set(table.columns) >= NEEDED_FOR_NAMES:
                raise ValueError(f"names i {table.name} kræver viewer_column, municipality_code og person_key")
        return self

    @model_validator(mode="after")
    def _pseudonyms_tell_of_no_one(self) -> "Audience":
        for table in self.tables:
            columns = set(table.columns)
            if not self.pseudonymised:
                if table.months or table.municipality_from != "row":
                    raise ValueError(f"months og municipality_from i {table.name} kræver pseudonymised")
                continue
            identifying = sorted(columns & IDENTIFYING | ({"birth_date"} & columns) - set(table.months))
            if identifying:
                raise ValueError(f"{table.name} kan ikke udgives pseudonymiseret med {', '.join(identifying)}")
            if table.holds_figures or table.viewer_column or table.small_counts:
                raise ValueError(f"{table.name}: pseudonymiserede tabeller har ingen figurer, læsere eller små tal")
            if not columns >= set(table.months) or (table.municipality_from != "row" and MUNICIPALITY not in columns):
                raise ValueError(f"months og {MUNICIPALITY} i {table.name} nævner kolonner, der ikke udgives")
        return self

    @property
    def shows_names(self) -> bool:
        """Whether a table of the audience holds names."""
        return any(table.names for table in self.tables)

    @property
    def hides_behind_a_key(self) -> bool:
        """Whether it cannot be written without the home's secret: letters for names, or pseudonyms for keys."""
        return bool(self.compared_figures) or self.pseudonymised

    @property
    def is_private(self) -> bool:
        """Whether its files are readable by their owner alone: rows about persons, with names or pseudonyms."""
        return self.shows_names or self.pseudonymised

    @property
    def contract_variables(self) -> dict[str, str]:
        """What the contracts on the published tables need to know of the audience."""
        return {"audience": self.code, "open_scopes": "|".join(self.open_scopes) or "-"}


def load_audience(path: Path) -> Audience:
    """Read one audience file strictly. Raises common.strict_yaml.DataFileError (file, line, key)."""
    return load_strict(path, Audience)


def audience_by_code(code: str, folder: Path = AUDIENCES_FOLDER) -> Audience:
    """The audience ``code`` from ``<folder>/<code>.yml``."""
    return load_audience(folder / f"{code}.yml")
