"""What one figure shows, from published cells alone: which axes vary decides how it is arranged, never its code."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from reports.arranging import Group, Key, by_group, by_scope, grouped, varies
from reports.distributions import distribution_blocks, is_distribution
from reports.formats import number, percent, points
from reports.reading import Cell, FigureEntry
from reports.tables import marked, measured_cells, plain_blocks
from reports.views import Block, Column, FigureView, Row, Table, TableCell
from reports.wording import Wording

Amount = TypeVar("Amount", int, Decimal)
OPEN_ROWS = 16  # what stands open in a figure of several tables; the rest is folded
GOAL_COLUMNS = (
    Column("Dimension", True), Column("Status", True), Column("Udvikling", True), Column("Nettoandel"),
    Column("n"), Column("Målt"), Column("Dækning"),
)  # fmt: skip
NOT_RESULTS = {"children", "average_price", "average_price_ledger_share"}  # a count and a price are not measured


def figure_view(entry: FigureEntry, cells: list[Cell], wording: Wording, besides: str = "") -> FigureView:
    """Arrange a figure's cells, which are those of one reader. ``besides``: what is drawn besides its own chart."""
    latest = max((cell.report_date for cell in cells), default=None)
    now = [cell for cell in cells if cell.report_date == latest]
    results = [cell for cell in now if cell.measure_code not in NOT_RESULTS]
    counts = [cell for cell in now if cell.measure_code in NOT_RESULTS and cell.unit == "count"]
    unit = next((wording.units_counted[c.measure_code] for c in cells if c.measure_code in wording.units_counted), "")
    return FigureView(
        entry=entry,
        unit_counted=unit,
        count=_span([cell.n_total for cell in counts or now], number, now, wording),
        measured=_span([cell.n_measured for cell in results], number, now, wording),
        coverage=_span([cell.coverage for cell in results], percent, now, wording),
        blocks=tuple(_folded(_blocks(entry, cells, wording, besides))),
    )


def _blocks(entry: FigureEntry, cells: list[Cell], wording: Wording, besides: str) -> list[Block]:
    if entry.chart == "traffic_light":
        return _goal_blocks(cells, wording)
    divided = {code for code in {cell.measure_code for cell in cells} if is_distribution(code, cells)}
    parts = [cell for cell in cells if cell.measure_code in divided]
    whole = [cell for cell in cells if cell.measure_code not in divided]
    blocks = [
        block
        for name, group in _by_measure(entry, parts, wording)
        for block in distribution_blocks(entry, group, wording, name, has_star=besides == "star")
    ]
    return blocks + (plain_blocks(entry, whole, wording) if whole else [])


def _by_measure(entry: FigureEntry, parts: list[Cell], wording: Wording) -> list[Group]:
    """The distributions of a figure, in the catalogue's order; with one alone its name is not said."""
    codes = [code for code in entry.measure_codes if any(cell.measure_code == code for cell in parts)]
    codes += sorted({cell.measure_code for cell in parts} - set(codes))
    return [
        (wording.measure(code) if len(codes) > 1 else "", [cell for cell in parts if cell.measure_code == code])
        for code in codes
    ]


def _folded(blocks: list[Block]) -> Iterable[Block]:
    """The first table stands open, and those after it as long as they are few."""
    rows = 0
    for position, block in enumerate(blocks):
        rows += len(block.table.rows)
        yield replace(block, is_folded=position > 0 and rows > OPEN_ROWS)


def _span(
    values: Iterable[Amount | None], write: Callable[[Amount], str], cells: list[Cell], wording: Wording
) -> TableCell:
    """One number, or smallest and largest when the groups of a figure differ; says when some are hidden."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    is_hidden = any(cell.cell_status == "hidden" for cell in cells)
    if not known:
        return marked("hidden", wording) if is_hidden else TableCell("–")
    low, high = write(min(known)), write(max(known))
    span = low if low == high else f"{low} – {high}"
    return TableCell(span if len(known) == len(listed) or not is_hidden else f"{span}, resten skjult")


def _goal_blocks(cells: list[Cell], wording: Wording) -> list[Block]:
    """The goals of the widest unit first; when several units are shown, then each goal across them."""
    scopes = grouped(cells, by_scope)
    first = [Block("", _goal_table("Politisk mål", scopes[0][1], wording, by_group))] if scopes else []
    if not varies(cells, by_scope):
        return first
    goals = grouped(cells, by_group)
    return first + [Block(name, _one_goal(group, wording)) for name, group in goals]


def _one_goal(cells: list[Cell], wording: Wording) -> Table:
    """A goal across units; its dimension is the same for all and is not repeated."""
    table = _goal_table("Enhed", cells, wording, by_scope)
    rows = tuple(Row(row.heading, row.cells[1:]) for row in table.rows)
    return replace(table, columns=table.columns[1:], rows=rows)


def _goal_table(heading: str, cells: list[Cell], wording: Wording, key: Key) -> Table:
    rows = tuple(Row(name, _goal_cells(cell, wording)) for name, group in grouped(cells, key) for cell in group)
    return Table(heading, GOAL_COLUMNS, rows)


def _goal_cells(cell: Cell, wording: Wording) -> tuple[TableCell, ...]:
    shown = cell.cell_status in {"shown", "none"} and cell.value is not None
    net = TableCell(points(cell.value or Decimal(0)), "procentpoint") if shown else marked(cell.cell_status, wording)
    label = cell.label_name or wording.marks["not_measured" if cell.n_measured == 0 else "hidden"].text
    status = TableCell(cell.status_name or "–", light=cell.status_code or "")
    return (TableCell(cell.item_name), status, TableCell(label), net, *measured_cells(cell, wording))
