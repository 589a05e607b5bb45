"""What one figure shows: bars, tables and its facts, ready to be drawn, from published cells alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from reports.formats import in_unit, number, percent, points, short_date
from reports.reading import Cell, FigureEntry
from reports.wording import Wording

DISTRIBUTIONS = ("development_distribution", "goal_attainment")
OVERALL = "overall"
HIDDEN_MEMBER = "hidden"

Amount = TypeVar("Amount", int, Decimal)
Group = tuple[str, list[Cell]]


@dataclass(frozen=True)
class TableCell:
    """One cell of a table: its text, a second line, and the mark when it has no ordinary number."""

    text: str
    note: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Segment:
    """A part of a bar: share 0..1 of everyone in the group."""

    member_code: str
    share: float
    text: str


@dataclass(frozen=True)
class Bar:
    """One group's distribution. A group hidden whole, or empty, has no ``segments`` but a ``remark``."""

    label: str
    count_text: str
    segments: tuple[Segment, ...]
    remark: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True)
class Distribution:
    """A stacked-bar figure and the same as a table. ``over_time``: the bars are dates.

    ``hidden_groups``: names of groups hidden whole; they have no bar, and ``hidden_count`` says how many.
    """

    heading: str
    group_heading: str
    over_time: bool
    members: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    line: tuple[tuple[str, float, str], ...] = ()
    hidden_groups: tuple[str, ...] = ()
    hidden_count: str = ""

    @property
    def has_hidden_part(self) -> bool:
        """Whether the legend must explain the hidden segment."""
        return any(segment.member_code == HIDDEN_MEMBER for bar in self.bars for segment in bar.segments) or any(
            not bar.segments and bar.remark for bar in self.bars
        )


@dataclass(frozen=True)
class GoalRow:
    """One political goal."""

    goal: str
    item: str
    label: str
    status_code: str
    status: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True)
class FigureView:
    """A figure ready to be drawn; exactly one of ``goals``, ``rows`` and ``distributions`` is filled.

    ``line``: the rows' share at each date that has one (label, 0..1, text); the rows are dates then.
    """

    entry: FigureEntry
    unit_counted: str
    count: str
    measured: str
    coverage: str
    goals: tuple[GoalRow, ...] = ()
    row_heading: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[TableCell, ...]], ...] = ()
    line: tuple[tuple[str, float, str], ...] = ()
    line_heading: str = ""
    distributions: tuple[Distribution, ...] = ()


def figure_view(entry: FigureEntry, cells: list[Cell], wording: Wording) -> FigureView:
    """Arrange a figure's cells; which way follows from its chart in the catalogue, never from its code."""
    latest = max((cell.report_date for cell in cells), default=None)
    now = [cell for cell in cells if cell.report_date == latest]
    counted = next(
        (wording.units_counted[c.measure_code] for c in cells if c.measure_code in wording.units_counted), ""
    )
    counts = [cell for cell in now if cell.unit == "count"]
    view = FigureView(
        entry=entry,
        unit_counted=counted,
        count=_span([cell.n_total for cell in counts or now], number),
        measured=_span([cell.n_measured for cell in _result_cells(now)], number),
        coverage=_span([cell.coverage for cell in _result_cells(now)], percent),
    )
    if entry.chart == "traffic_light":
        return replace(view, goals=tuple(_goal_row(cell, wording) for cell in now))
    if entry.chart == "table":
        return _table(view, now, _breakdown, wording.groups[now[0].breakdown_type].one if now else "", wording)
    if entry.chart == "line":
        return _series(view, cells, wording)
    return replace(view, distributions=tuple(_distributions(cells, wording)))


def _result_cells(cells: list[Cell]) -> list[Cell]:
    """The rows that say something about results; a count of children is not a measurement."""
    return [cell for cell in cells if cell.measure_code not in {"children", "average_price"}]


def _span(values: Iterable[Amount | None], write: Callable[[Amount], str]) -> str:
    """One number, or smallest and largest when the groups of a figure differ; says when some are hidden."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    if not known:
        return ""
    low, high = write(min(known)), write(max(known))
    span = low if low == high else f"{low} – {high}"
    return span if len(known) == len(listed) else f"{span}, resten skjult"


def _marked(status: str, wording: Wording) -> TableCell:
    mark = next((style for code, style in wording.marks.items() if code == status), None)
    return TableCell(mark.text if mark else "", mark=status)


def _measured_cells(cell: Cell | None, wording: Wording) -> tuple[TableCell, ...]:
    """n, n measured and coverage of one group."""
    if cell is None:
        return (TableCell(""), TableCell(""), TableCell(""))
    hidden = _marked("hidden", wording)
    coverage = percent(cell.coverage) if cell.coverage is not None else ""
    empty = TableCell("") if cell.n_total == 0 else hidden
    return (
        TableCell(number(cell.n_total)) if cell.n_total is not None else hidden,
        TableCell(number(cell.n_measured)) if cell.n_measured is not None else hidden,
        TableCell(coverage) if coverage else empty,
    )


def _goal_row(cell: Cell, wording: Wording) -> GoalRow:
    shown = cell.cell_status in {"shown", "none"} and cell.value is not None
    net = TableCell(points(cell.value or Decimal(0)), "procentpoint") if shown else _marked(cell.cell_status, wording)
    label = cell.label_name or wording.marks["not_measured" if cell.n_measured == 0 else "hidden"].text
    return GoalRow(
        goal=cell.breakdown_name,
        item=cell.item_name,
        label=label,
        status_code=cell.status_code or "",
        status=cell.status_name or "",
        cells=(net, *_measured_cells(cell, wording)),
    )


def _table(
    view: FigureView, cells: list[Cell], key: Callable[[Cell], tuple[int, str]], row_heading: str, wording: Wording
) -> FigureView:
    """One row per group or date, one column per measure, and how many the result is measured for."""
    names = {cell.measure_code: wording.measures[cell.measure_code] for cell in cells}
    measures = [code for code in wording.measures if code in names]
    rows = []
    is_counted = any(cell.unit == "count" for cell in cells)
    for label, group in _grouped(cells, key):
        by_measure = {cell.measure_code: cell for cell in group}
        result = next((by_measure[code] for code in reversed(measures) if code in by_measure), None)
        values = tuple(_value(by_measure.get(code), wording) for code in measures)
        rows.append((label, values + _measured_cells(result, wording)[is_counted:]))
    headings = (*(names[code] for code in measures), *("n", "Målt", "Dækning")[is_counted:])
    return replace(view, row_heading=row_heading, headings=headings, rows=tuple(rows))


def _series(view: FigureView, cells: list[Cell], wording: Wording) -> FigureView:
    """One row per date, and the figure's share at each date as a line; a hidden share is no point of it."""
    table = _table(view, cells, _date, "Dato", wording)
    shares = [cell for cell in cells if cell.unit == "share"]
    points_shown = tuple(
        (_date(cell)[1], float(cell.value), percent(cell.value)) for cell in shares if cell.value is not None
    )
    heading = wording.measures[shares[0].measure_code] if shares else ""
    return replace(table, line=points_shown, line_heading=heading)


def _value(cell: Cell | None, wording: Wording) -> TableCell:
    if cell is None:
        return TableCell("")
    if cell.value is None or cell.cell_status == "hidden":
        return _marked(cell.cell_status, wording)
    mark = "none" if cell.unit == "count" and cell.value == 0 else ""
    return TableCell(in_unit(cell.value, cell.unit), mark=mark)


def _distributions(cells: list[Cell], wording: Wording) -> list[Distribution]:
    """Which way a distribution is divided: over dates, over groups (one figure per item), or over items."""
    parts = [cell for cell in cells if cell.measure_code in DISTRIBUTIONS]
    members = _members(parts)
    if len({cell.report_date for cell in parts}) > 1:
        bars = [_bar(label, group, members, wording) for label, group in _grouped(parts, _date)]
        return [Distribution("", "Dato", True, members, tuple(bars), tuple(_line(parts)))]
    if any(cell.breakdown_type != "none" for cell in parts):
        items = sorted(_grouped(parts, lambda cell: (cell.item_order, cell.item_name)), key=_overall_first)
        return [_by_group(name, group, members, wording) for name, group in items]
    bars = [_bar(label, group, members, wording) for label, group in _grouped(parts, _item)]
    return [Distribution("", "Dimension", False, members, tuple(bars))]


def _by_group(name: str, cells: list[Cell], members: tuple[tuple[str, str], ...], wording: Wording) -> Distribution:
    """One bar per group; a group hidden whole is only named, for an empty bar tells the reader nothing."""
    groups = _grouped(cells, _breakdown)
    shown = [(label, group) for label, group in groups if any(cell.n_total is not None for cell in group)]
    hidden = [label for label, group in groups if all(cell.n_total is None for cell in group)]
    called = wording.groups[cells[0].breakdown_type]
    several = called.one.lower() if len(hidden) == 1 else called.many
    return Distribution(
        heading=name,
        group_heading=called.one,
        over_time=False,
        members=members,
        bars=tuple(_bar(label, group, members, wording) for label, group in shown),
        hidden_groups=tuple(hidden),
        hidden_count=f"{number(len(hidden))} {several}" if hidden else "",
    )


def _overall_first(group: Group) -> bool:
    return all(cell.item_code != OVERALL for cell in group[1])


def _breakdown(cell: Cell) -> tuple[int, str]:
    return cell.breakdown_order, cell.breakdown_name


def _item(cell: Cell) -> tuple[int, str]:
    return cell.item_order, cell.item_name


def _date(cell: Cell) -> tuple[int, str]:
    return cell.report_date.toordinal(), short_date(cell.report_date)


def _grouped(cells: list[Cell], key: Callable[[Cell], tuple[int, str]]) -> list[Group]:
    """Cells by (order, name), in order; the name is what the reader sees."""
    keys = sorted({key(cell) for cell in cells})
    return [(name, [cell for cell in cells if key(cell) == (order, name)]) for order, name in keys]


def _members(cells: list[Cell]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (code, name) for _, code, name in sorted({(c.member_order, c.member_code, c.member_name) for c in cells})
    )


def _bar(label: str, cells: list[Cell], members: tuple[tuple[str, str], ...], wording: Wording) -> Bar:
    by_member = {cell.member_code: cell for cell in cells}
    total = next((cell.n_total for cell in cells if cell.n_total is not None), None)
    if total:
        segments, remark = _segments(by_member, members, total), ""
    else:
        segments, remark = (), wording.no_children if total == 0 else wording.whole_group_hidden
    first = cells[0]
    table = tuple(_member_cell(by_member.get(code), wording) for code, _ in members)
    return Bar(
        label=label,
        count_text="" if total is None else f"n = {number(total)}",
        segments=segments,
        remark=remark,
        cells=(*_measured_cells(first, wording), *table),
    )


def _segments(by_member: dict[str, Cell], members: tuple[tuple[str, str], ...], total: int) -> tuple[Segment, ...]:
    """Shown members in order, then one segment for all that is hidden together."""
    shown = []
    for code, _ in members:
        cell = by_member.get(code)
        if cell and cell.numerator is not None and cell.numerator > 0:
            share = cell.numerator / total
            shown.append((code, share))
    rest = 1 - sum((share for _, share in shown), Decimal(0))
    hidden = any(cell.cell_status == "hidden" for cell in by_member.values())
    if hidden and rest > 0:
        shown.append((HIDDEN_MEMBER, rest))
    return tuple(Segment(code, float(share), "" if code == HIDDEN_MEMBER else percent(share)) for code, share in shown)


def _member_cell(cell: Cell | None, wording: Wording) -> TableCell:
    if cell is None:
        return TableCell("")
    if cell.numerator is None:
        return _marked(cell.cell_status, wording)
    if cell.numerator == 0:
        return _marked("none", wording)
    share = cell.value if cell.value is not None else Decimal(0)
    return TableCell(percent(share), number(cell.numerator))


def _line(cells: list[Cell]) -> list[tuple[str, float, str]]:
    """Share positive of the measured at each date, from shown parts only; other dates are left out."""
    points_shown = []
    for label, group in _grouped(cells, _date):
        positive = next((cell for cell in group if cell.member_code == "positive"), None)
        if positive and positive.numerator is not None and positive.n_measured:
            share = positive.numerator / positive.n_measured
            points_shown.append((label, float(share), percent(share)))
    return points_shown
