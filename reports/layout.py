"""The standard reports as data: which figures and tables stand in which order, one file per report."""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.strict_yaml import load_strict

STANDARD_FOLDER = Path(__file__).parent / "standard"

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Strict(BaseModel):
    """A part of a report's file in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Listing(Strict):
    """A published table drawn row by row.

    ``columns``: in order; the headings are the columns' own labels. ``together``: the column whose values divide the
    rows into tables of their own. ``only``: which rows are drawn, by the values of a column. ``order``: columns to sort
    by; ``-`` before one turns it. ``figure``: the figure of the catalogue that the table is, if it is one. ``empty``:
    what is said when the reader has no rows.
    """

    table: Name
    columns: tuple[Name, ...] = Field(min_length=1)
    order: tuple[Annotated[str, Field(pattern=r"^-?[a-z][a-z0-9_]*$")], ...] = ()
    together: Name | None = None
    only: dict[Name, tuple[str, ...]] = {}
    figure: str | None = None
    title: str = ""
    caption: str = ""
    empty: str = "Der er ingen rækker på opgørelsesdatoen."

    @model_validator(mode="after")
    def _is_named(self) -> "Listing":
        if not self.figure and not (self.title and self.caption):
            raise ValueError("en tabel, der ikke er en figur, skal have titel og undertekst")
        return self


class Placed(Strict):
    """A figure with something drawn besides what its chart in the catalogue asks for."""

    figure: str
    besides: Literal["star"]


Entry = str | Placed | Listing


class Section(Strict):
    """A part of a report with its heading."""

    title: str
    text: str = ""
    entries: tuple[Entry, ...] = Field(min_length=1)


class Layout(Strict):
    """One report of an audience.

    ``page``: the file's name without ending; the audience's first report is ``index``. ``one_figure_a_page``: on paper
    each figure begins a new page, which suits a report of few figures. ``figures_first``: what is said about the
    numbers stands below them, on a page that is opened every day to work from.
    """

    audience: Name
    page: Annotated[str, Field(pattern=r"^[a-z]+$")]
    order: int
    title: str
    subtitle: str
    one_figure_a_page: bool = False
    figures_first: bool = False
    sections: tuple[Section, ...] = Field(min_length=1)

    @property
    def body_class(self) -> str:
        """How the page is set: wide for tables of many columns, or a figure a page on paper."""
        if any(isinstance(entry, Listing) for section in self.sections for entry in section.entries):
            return "wide"
        return "one-a-page" if self.one_figure_a_page else ""

    @property
    def figure_codes(self) -> tuple[str, ...]:
        """Every figure the report names, in order."""
        return tuple(code for section in self.sections for entry in section.entries if (code := figure_code(entry)))


def figure_code(entry: Entry) -> str:
    """The figure an entry draws; empty for a table that is none."""
    if isinstance(entry, str):
        return entry
    return entry.figure or ""


def besides(entry: Entry) -> str:
    """What an entry wants drawn besides its figure's own chart."""
    return entry.besides if isinstance(entry, Placed) else ""


@cache
def layouts(audience: str, folder: Path = STANDARD_FOLDER) -> tuple[Layout, ...]:
    """The audience's reports in order. Raises common.strict_yaml.DataFileError (file, line, key)."""
    found = [load_strict(path, Layout) for path in sorted(folder.glob("*.yml"))]
    return tuple(sorted((each for each in found if each.audience == audience), key=lambda each: each.order))


def tables_of(plan: Collection[Layout]) -> set[str]:
    """The published tables that the reports draw row by row."""
    entries = [entry for layout in plan for section in layout.sections for entry in section.entries]
    return {entry.table for entry in entries if isinstance(entry, Listing)}
