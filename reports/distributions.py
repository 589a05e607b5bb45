"""Groups divided into parts that make a whole: stacked bars, the same as a table, and what is drawn from them."""

from dataclasses import replace
from decimal import Decimal

from reports.arranging import TOTAL, Group, Key, breakdowns, by_date, by_item, group_key, grouped, varies
from reports.formats import in_unit, month_name, number, percent
from reports.reading import Cell, FigureEntry
from reports.tables import MEASURED_COLUMNS, marked, measured_cells
from reports.views import Bar, Block, Column, Lines, Point, Row, Segment, Series, Star, Table, TableCell
from reports.wording import GroupName, Wording

HIDDEN_MEMBER = "hidden"
POSITIVE = "positive"
DEVELOPMENT = "development_distribution"
OVERALL = "overall"
PART_UNITS = {"share", "count"}
ROUNDING = Decimal("0.001")

Members = tuple[tuple[str, str], ...]


def is_distribution(measure: str, cells: list[Cell]) -> bool:
    """Whether the measure divides each group into members."""
    own = [cell for cell in cells if cell.measure_code == measure]
    return len({cell.member_code for cell in own}) > 1 and {cell.unit for cell in own} <= PART_UNITS


def distribution_blocks(
    entry: FigureEntry, cells: list[Cell], wording: Wording, name: str, has_star: bool = False
) -> list[Block]:
    """Which way a distribution is divided: over dates, groups or items; what else varies makes parts of its own."""
    blocks = []
    parts = breakdowns(cells, entry.breakdowns)
    for part in parts:
        heading = wording.groups[part[-1].breakdown_type].one if len(parts) > 1 else ""
        rows = _row_key(part)
        for item, chosen in _divided(part, rows):
            title = ", ".join(word for word in (name, heading, item) if word)
            blocks.append(_block(entry, chosen, rows, wording, title))
    if has_star and varies(cells, by_item) and blocks:
        blocks[0] = replace(blocks[0], star=_star(cells, wording))
    return blocks


def _row_key(cells: list[Cell]) -> Key:
    keys = [key for key in (by_date, group_key(cells), by_item) if varies(cells, key)]
    return keys[0] if keys else group_key(cells)


def _divided(cells: list[Cell], rows: Key) -> list[Group]:
    """Apart by item (the overall level first) and, when the rows are dates, by group."""
    parts: list[Group] = [("", cells)]
    for key in (group_key(cells), by_item):
        if key is not rows and varies(cells, key):
            parts = [
                (", ".join(word for word in (name, inner) if word), group)
                for name, part in parts
                for inner, group in grouped(part, key)
            ]
    return sorted(parts, key=lambda part: all(cell.item_code != OVERALL for cell in part[1]))


def _block(entry: FigureEntry, cells: list[Cell], rows: Key, wording: Wording, title: str) -> Block:
    members = _members(cells)
    groups = grouped(cells, rows)
    over_time = rows is by_date
    # a group hidden whole is only named, for an empty bar tells nothing; a date keeps its place
    hidden = [] if over_time else [name for name, group in groups if all(cell.n_total is None for cell in group)]
    shown = [(name, group) for name, group in groups if name not in hidden]
    called = _called(cells, rows, wording)
    table = Table(
        row_heading="Dato" if over_time else called.one,
        columns=(*MEASURED_COLUMNS, *(Column(name) for _, name in members)),
        rows=tuple(Row(name, _cells(group, members, wording)) for name, group in shown),
        are_dates=over_time,
        hidden_groups=tuple(hidden),
        hidden_count=_counted(hidden, called) if hidden else "",
    )
    is_drawn = entry.chart == "stacked_bar" and _is_whole(shown)
    return Block(
        heading=title,
        table=table,
        members=members,
        bars=tuple(_bar(name, group, members, wording) for name, group in shown) if is_drawn else (),
        lines=_positive_line(cells, wording) if over_time and cells[0].measure_code == DEVELOPMENT else None,
    )


def _called(cells: list[Cell], rows: Key, wording: Wording) -> GroupName:
    kinds = [cell.breakdown_type for cell in cells if cell.breakdown_type != TOTAL]
    return wording.groups["dimension" if rows is by_item else kinds[0] if kinds else "none"]


def _counted(names: list[str], called: GroupName) -> str:
    return f"{number(len(names))} {called.one.lower() if len(names) == 1 else called.many}"


def _members(cells: list[Cell]) -> Members:
    return tuple(
        (code, name) for _, code, name in sorted({(c.member_order, c.member_code, c.member_name) for c in cells})
    )


def _whole(cells: list[Cell]) -> Decimal | None:
    """What the parts of a group are parts of: the denominator, else everyone in it; None when that is hidden."""
    known = [cell.denominator for cell in cells if cell.denominator is not None]
    if known:
        return known[0]
    return next((Decimal(cell.n_total) for cell in cells if cell.n_total is not None), None)


def _is_whole(groups: list[Group]) -> bool:
    """Whether no group's parts are more than the whole: answers of which several may be given are not stacked."""
    for _, cells in groups:
        whole = _whole(cells)
        if whole and sum((cell.numerator or Decimal(0) for cell in cells), Decimal(0)) > whole * (1 + ROUNDING):
            return False
    return True


def _bar(label: str, cells: list[Cell], members: Members, wording: Wording) -> Bar:
    total = next((cell.n_total for cell in cells if cell.n_total is not None), None)
    count = "" if total is None else f"n = {number(total)}"
    segments = _segments({cell.member_code: cell for cell in cells}, members, _whole(cells)) if total else ()
    if segments:
        return Bar(label, count, segments)
    remarks = {None: wording.whole_group_hidden, 0: wording.no_children}
    return Bar(label, count, (), remarks.get(total, wording.no_parts))


def _segments(by_member: dict[str, Cell], members: Members, whole: Decimal | None) -> tuple[Segment, ...]:
    """Shown members in order, then one segment for all that is hidden together."""
    shown: list[Segment] = []
    rest = Decimal(1)
    for code, _ in members:
        cell = by_member.get(code)
        if cell and whole and cell.numerator is not None and cell.numerator > 0:
            share = cell.numerator / whole
            rest -= share
            text = number(cell.numerator) if cell.unit == "count" else percent(share)
            shown.append(Segment(code, float(share), text))
    if rest > ROUNDING and any(cell.cell_status == "hidden" for cell in by_member.values()):
        shown.append(Segment(HIDDEN_MEMBER, float(rest), ""))
    return tuple(shown)


def _cells(cells: list[Cell], members: Members, wording: Wording) -> tuple[TableCell, ...]:
    by_member = {cell.member_code: cell for cell in cells}
    first = next((cell for cell in cells if cell.n_measured is not None), cells[0])
    return (*measured_cells(first, wording), *(_member_cell(by_member.get(code), wording) for code, _ in members))


def _member_cell(cell: Cell | None, wording: Wording) -> TableCell:
    if cell is None:
        return TableCell("")
    if cell.numerator is None:
        return marked(cell.cell_status, wording)
    if cell.numerator == 0:
        return marked("none", wording)
    if cell.unit == "count":
        return TableCell(number(cell.numerator))
    return TableCell(in_unit(cell.value or Decimal(0), cell.unit), number(cell.numerator))


def _positive_share(cells: list[Cell]) -> Decimal | None:
    """Share positive of the measured, from shown parts only."""
    positive = next((cell for cell in cells if cell.member_code == POSITIVE), None)
    if positive and positive.numerator is not None and positive.n_measured:
        return positive.numerator / positive.n_measured
    return None


def _positive_line(cells: list[Cell], wording: Wording) -> Lines | None:
    """Dates whose share is not known are left out and break the line."""
    dates = [group for _, group in grouped(cells, by_date)]
    known = [(group[0].report_date, share) for group in dates if (share := _positive_share(group)) is not None]
    heading = f"{wording.measure('share_positive')} blandt de målte"
    series = Series(heading, tuple(Point(month_name(day), float(share), percent(share)) for day, share in known))
    labels = tuple(month_name(group[0].report_date) for group in dates)
    return Lines(heading, labels, (series,), "share") if known else None


def _star(cells: list[Cell], wording: Wording) -> Star | None:
    """Share positive of the measured on each item, on the newest date and for everyone the figure shows."""
    latest = max(cell.report_date for cell in cells)
    now = [cell for cell in cells if cell.report_date == latest]
    if varies(now, group_key(now)):
        return None
    items = grouped(now, by_item)
    known = [(name, share) for name, group in items if (share := _positive_share(group)) is not None]
    points = tuple(Point(name, float(share), percent(share)) for name, share in known)
    heading = f"{wording.measure('share_positive')} blandt de målte"
    return Star(heading, tuple(name for name, _ in items), points) if points else None
