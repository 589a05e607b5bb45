"""Reading one published version: plain values for the drawing code, never the warehouse."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from publish.audience import Audience, audience_by_code
from publish.publication import read_publication
from publish.viewers import EVERYONE, VIEWER_COLUMN

EVERY_MUNICIPALITY = ""  # of a table that does not tell them apart, such as the outcome of the checks
NOBODY = "unknown"  # cases that no one is responsible for; their manager finds them on the work lists


@dataclass(frozen=True, slots=True)
class Cell:
    """One published figure row; a number that is hidden is None. ``viewer_code``: who may read it."""

    figure_code: str
    report_date: date
    municipality_code: str
    viewer_code: str
    scope_type: str
    scope_code: str
    scope_name: str
    breakdown_type: str
    breakdown_code: str
    breakdown_name: str
    breakdown_order: int
    item_code: str
    item_name: str
    item_order: int
    measure_code: str
    member_code: str
    member_name: str
    member_order: int
    numerator: Decimal | None
    denominator: Decimal | None
    n_total: int | None
    n_measured: int | None
    coverage: Decimal | None
    value: Decimal | None
    unit: str
    label_code: str | None
    label_name: str | None
    status_code: str | None
    status_name: str | None
    cell_status: str


@dataclass(frozen=True)
class FigureEntry:
    """A figure as the published catalogue names it, with its KPI card (column -> text)."""

    figure_code: str
    chart: str
    title_da: str
    caption_da: str
    source: str
    measure_codes: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    area_code: str = "children"
    card: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refresh:
    """The refresh behind the numbers; ``refreshed_at`` is UTC without a time zone.

    Its ``report_date`` is how far the warehouse was drawn up; the figures' own date may be earlier.
    """

    publication_id: str
    report_date: date
    as_known_at: date
    refreshed_at: datetime
    delivered_through: date
    code_version: str
    checks_declared: int
    checks_run: int
    checks_passed: int
    rows_landed: int
    rows_quarantined: int


@dataclass(frozen=True)
class Municipality:
    """A municipality in the publication."""

    municipality_code: str
    municipality_name: str
    is_simulated: bool


@dataclass(frozen=True)
class PublishedRows:
    """A published table that is not of figures: its columns' labels, and its rows (column -> value)."""

    labels: dict[str, str]
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Reader:
    """Who a page is for: everyone in the audience (``EVERYONE``), or one provider, team or caseworker."""

    municipality: Municipality
    viewer_code: str = EVERYONE
    name: str = ""

    def may_read(self, municipality_code: str, viewer_code: str) -> bool:
        """Own rows and the rows for all, in the reader's municipality; rows of no municipality are every one's."""
        own = {EVERY_MUNICIPALITY, self.municipality.municipality_code}
        return municipality_code in own and viewer_code in {EVERYONE, self.viewer_code}


@dataclass(frozen=True)
class Published:
    """All that the reports of one publication are drawn from, at the newest date its figures are drawn up for."""

    audience: Audience
    report_date: date
    refresh: Refresh
    municipalities: tuple[Municipality, ...]
    figures: tuple[FigureEntry, ...]
    cells: tuple[Cell, ...]
    tables: dict[str, PublishedRows]

    def cells_of(self, figure_code: str, municipality_code: str) -> list[Cell]:
        """The cells of one figure for one municipality, whoever may read them."""
        return [
            cell
            for cell in self.cells
            if (cell.figure_code, cell.municipality_code) == (figure_code, municipality_code)
        ]

    def cells_for(self, reader: Reader) -> dict[str, list[Cell]]:
        """What one reader may read, by figure."""
        found: dict[str, list[Cell]] = {}
        for cell in self._cells_by_viewer.get((reader.municipality.municipality_code, reader.viewer_code), ()):
            found.setdefault(cell.figure_code, []).append(cell)
        if reader.viewer_code != EVERYONE:
            for cell in self._cells_by_viewer.get((reader.municipality.municipality_code, EVERYONE), ()):
                found.setdefault(cell.figure_code, []).append(cell)
        return found

    def rows_for(self, table: str, reader: Reader) -> list[dict[str, Any]]:
        """The rows of a table that one reader may read."""
        return [
            row
            for row in self.tables[table].rows
            if reader.may_read(row.get("municipality_code", EVERY_MUNICIPALITY), row.get(VIEWER_COLUMN, EVERYONE))
        ]

    @property
    def readers(self) -> list[Reader]:
        """Each municipality, or each unit and caseworker in it when the audience reads its own rows alone."""
        if self.audience.viewer_scope is None:
            return [Reader(each) for each in self.municipalities]
        names = self._viewer_names
        return [
            Reader(each, code, names.get((each.municipality_code, code), code))
            for each in self.municipalities
            for code in sorted(self._viewers(each.municipality_code))
        ]

    def _viewers(self, municipality_code: str) -> set[str]:
        found = {viewer for municipality, viewer in self._cells_by_viewer if municipality == municipality_code}
        for table in self.tables.values():
            found |= {
                row[VIEWER_COLUMN]
                for row in table.rows
                if row.get("municipality_code") == municipality_code and row.get(VIEWER_COLUMN)
            }
        return found - {EVERYONE, NOBODY}

    @property
    def _viewer_names(self) -> dict[tuple[str, str], str]:
        return {
            (cell.municipality_code, cell.viewer_code): cell.scope_name
            for cell in self.cells
            if cell.scope_type == self.audience.viewer_scope and cell.scope_code == cell.viewer_code
        }

    @property
    def _cells_by_viewer(self) -> dict[tuple[str, str], list[Cell]]:
        if not self._by_viewer:
            for cell in self.cells:
                self._by_viewer.setdefault((cell.municipality_code, cell.viewer_code), []).append(cell)
        return self._by_viewer

    _by_viewer: dict[tuple[str, str], list[Cell]] = field(default_factory=dict, repr=False, compare=False)


CELL_COLUMNS = """
figure_code, report_date, municipality_code, viewer_code, scope_type, coalesce(scope_code, ''),
coalesce(scope_name, ''), coalesce(breakdown_type, 'none'), coalesce(breakdown_code, ''),
coalesce(breakdown_name, ''), coalesce(breakdown_order, 0), coalesce(item_code, ''), coalesce(item_name, ''),
coalesce(item_order, 0), measure_code, coalesce(member_code, ''), coalesce(member_name, ''),
coalesce(member_order, 0), numerator, denominator, n_total, n_measured, coverage, value, unit,
label_code, label_name, status_code, status_name, cell_status
"""
CELL_ORDER = "figure_code, report_date, breakdown_order, breakdown_code, item_order, measure_code, member_order"


def read_published(publication_folder: Path, tables: Iterable[str] = ()) -> Published:
    """Read one version folder (``current`` is resolved first, so all tables belong to one version).

    ``tables``: names of the tables to read besides the figures, as far as the audience gets them.
    Raises ValueError when the publication holds no figures; the contracts let none such through.
    """
    publication = read_publication(publication_folder.resolve(strict=True))
    file = publication.folder / f"{publication.audience_code}.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        refresh = Refresh(**_rows(connection, "select * exclude (audience_code) from refresh")[0])
        report_date = _newest_date(connection)
        return Published(
            audience=audience_by_code(publication.audience_code),
            report_date=report_date,
            refresh=refresh,
            municipalities=tuple(
                Municipality(**row)
                for row in _rows(connection, "select * from municipality order by municipality_code")
            ),
            figures=_figures(connection, report_date),
            cells=tuple(
                Cell(*row)
                for row in connection.execute(
                    f"select {CELL_COLUMNS} from figure where figure_report_date = ? order by {CELL_ORDER}",
                    [report_date],
                ).fetchall()
            ),
            tables={name: _table(connection, name) for name in sorted(set(tables) & set(publication.row_counts))},
        )


def _newest_date(connection: duckdb.DuckDBPyConnection) -> date:
    answer = connection.execute("select max(figure_report_date) from figure").fetchone()
    if answer is None or not isinstance(answer[0], date):
        raise ValueError("Udgivelsen har ingen tal at tegne en rapport af")
    return answer[0]


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    answer = connection.execute(query)
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _table(connection: duckdb.DuckDBPyConnection, name: str) -> PublishedRows:
    labels = connection.execute(
        "select column_name, coalesce(comment, column_name) from duckdb_columns() where table_name = ?", [name]
    ).fetchall()
    return PublishedRows(dict(labels), tuple(_rows(connection, f"select * from {name} order by all")))


def _figures(connection: duckdb.DuckDBPyConnection, on: date) -> tuple[FigureEntry, ...]:
    cards = {
        row["kpi_code"]: {name: str(value) for name, value in row.items() if value is not None}
        for row in _rows(connection, "select * from kpi_card order by kpi_code, version")
        if row["valid_from"] <= on and (row["valid_to"] is None or on < row["valid_to"])
    }
    return tuple(
        FigureEntry(
            row["figure_code"],
            row["chart"],
            row["title_da"],
            row["caption_da"],
            row["source"],
            tuple(row["measure_codes"].split("|")),
            tuple((row["breakdown_type"] or "none").split("|")),
            row["area_code"] or "",
            cards.get(row["kpi_code"], {}),
        )
        for row in _rows(connection, "select * from figure_catalogue order by figure_order, figure_code")
    )
