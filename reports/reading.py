"""Reading one published version: plain values for the drawing code, never the warehouse."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from publish.publication import read_publication


@dataclass(frozen=True)
class Cell:
    """One published figure row; a number that is hidden is None."""

    figure_code: str
    report_date: date
    municipality_code: str
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
    card: dict[str, str]


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
class Published:
    """All that the reports of one publication are drawn from, at the newest date its figures are drawn up for."""

    report_date: date
    refresh: Refresh
    municipalities: tuple[Municipality, ...]
    figures: tuple[FigureEntry, ...]
    cells: tuple[Cell, ...]

    def cells_of(self, figure_code: str, municipality_code: str) -> list[Cell]:
        """The cells of one figure for one municipality."""
        return [
            cell
            for cell in self.cells
            if (cell.figure_code, cell.municipality_code) == (figure_code, municipality_code)
        ]


CELL_COLUMNS = """
figure_code, report_date, municipality_code, breakdown_type, coalesce(breakdown_code, ''),
coalesce(breakdown_name, ''), coalesce(breakdown_order, 0), coalesce(item_code, ''), coalesce(item_name, ''),
coalesce(item_order, 0), measure_code, coalesce(member_code, ''), coalesce(member_name, ''),
coalesce(member_order, 0), numerator, denominator, n_total, n_measured, coverage, value, unit,
label_code, label_name, status_code, status_name, cell_status
"""
CELL_ORDER = "figure_code, report_date, breakdown_order, breakdown_code, item_order, measure_code, member_order"


def read_published(publication_folder: Path) -> Published:
    """Read one version folder (``current`` is resolved first, so all tables belong to one version).

    Raises ValueError when the publication holds no figures; the contracts let none such through.
    """
    publication = read_publication(publication_folder.resolve(strict=True))
    file = publication.folder / f"{publication.audience_code}.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        refresh = Refresh(**_rows(connection, "select * exclude (audience_code) from refresh")[0])
        report_date = _newest_date(connection)
        return Published(
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
            cards.get(row["kpi_code"], {}),
        )
        for row in _rows(
            connection, "select * from figure_catalogue where not is_on_demand order by figure_order, figure_code"
        )
    )
