"""Tables of numbers, and lines over months, for figures whose numbers are not parts of a whole."""

from reports.arranging import Group, Key, breakdowns, by_date, by_item, group_key, grouped, varies
from reports.formats import in_unit, month_name, number, percent
from reports.reading import Cell, FigureEntry
from reports.views import Block, Column, Lines, Point, Row, Series, Table, TableCell
from reports.wording import Wording

MOST_LINES = 5
MOST_COLUMNS = 6  # of measures beside how many are measured; more of them are rows
MEASURED_COLUMNS = (Column("n"), Column("Målt"), Column("Dækning"))

Place = tuple[str, str]  # measure and member


def marked(status: str, wording: Wording) -> TableCell:
    """A cell without an ordinary number."""
    mark = next((style for code, style in wording.marks.items() if code == status), None)
    return TableCell(mark.text if mark else "", mark=status if mark else "")


def measured_cells(cell: Cell | None, wording: Wording) -> tuple[TableCell, ...]:
    """n, n measured and coverage of one group."""
    if cell is None:
        return (TableCell(""), TableCell(""), TableCell(""))
    missing = marked("hidden", wording) if cell.cell_status == "hidden" or cell.n_total is None else TableCell("–")
    coverage = percent(cell.coverage) if cell.coverage is not None else ""
    return (
        TableCell(number(cell.n_total)) if cell.n_total is not None else missing,
        TableCell(number(cell.n_measured)) if cell.n_measured is not None else missing,
        TableCell(coverage) if coverage else TableCell("") if cell.n_total == 0 else missing,
    )


def value_cell(cell: Cell | None, wording: Wording) -> TableCell:
    """A number as its unit is written, or its mark; with its light, and its label in words when it has one."""
    if cell is None:
        return TableCell("")
    if cell.value is None or cell.cell_status == "hidden":
        return marked(cell.cell_status, wording)
    text = in_unit(cell.value, cell.unit)
    if cell.label_name and cell.unit == "points":
        return TableCell(cell.label_name, text, light=wording.label_lights.get(cell.label_code or "", ""))
    if cell.status_code:
        return TableCell(text, cell.status_name or "", light=cell.status_code)
    return TableCell(text, cell.label_name or "", mark="none" if cell.unit == "count" and cell.value == 0 else "")


def plain_blocks(entry: FigureEntry, cells: list[Cell], wording: Wording) -> list[Block]:
    """One part per breakdown; a part in which dates, groups and items all vary is divided by item."""
    blocks = []
    parts = breakdowns(cells, entry.breakdowns)
    for part in parts:
        heading = wording.groups[part[-1].breakdown_type].one if len(parts) > 1 else ""
        is_divided = all(varies(part, key) for key in (by_date, group_key(part), by_item))
        for name, group in grouped(part, by_item) if is_divided else [("", part)]:
            blocks += _part(entry, group, wording, ", ".join(word for word in (heading, name) if word))
    return blocks


def _part(entry: FigureEntry, cells: list[Cell], wording: Wording, heading: str) -> list[Block]:
    measures = [code for code in entry.measure_codes if any(cell.measure_code == code for cell in cells)]
    axes = [key for key in (by_date, group_key(cells), by_item) if varies(cells, key)]
    if len(axes) > 1:
        across = by_date if by_date in axes else min(axes, key=lambda key: len(grouped(cells, key)))
        down = next(key for key in axes if key is not across)
        names = {code: wording.measure(code) if len(measures) > 1 else "" for code in measures}
        return [
            _crossed(
                entry,
                [cell for cell in cells if cell.measure_code == code],
                (down, across),
                wording,
                ", ".join(word for word in (heading, names[code]) if word),
            )
            for code in measures
        ]
    rows = axes[0] if axes else group_key(cells)
    has_lines = rows is by_date and entry.chart == "line"
    table = _measure_table(cells, measures, rows, wording)
    return [Block(heading, table, lines=_lines(cells, measures, wording) if has_lines else None)]


def _row_heading(cells: list[Cell], key: Key, wording: Wording) -> str:
    if key is by_date:
        return "Dato"
    if key is by_item:
        return "Emne"
    kinds = [cell.breakdown_type for cell in cells if cell.breakdown_type != "none"]
    return wording.groups[kinds[0] if kinds else "none"].one


def _measure_table(cells: list[Cell], measures: list[str], key: Key, wording: Wording) -> Table:
    """One row per group, date or item; one column per measure and member; and how many the last is measured for."""
    columns = _measure_columns(cells, measures, wording)
    groups = grouped(cells, key)
    if len(columns) > MOST_COLUMNS and len(groups) < len(columns):
        return _turned_table(columns, groups, wording)
    rows = []
    for label, group in groups:
        found = {(cell.measure_code, cell.member_code): cell for cell in group}
        result = next((found[place] for place, _ in reversed(columns) if place in found), None)
        values = tuple(value_cell(found.get(place), wording) for place, _ in columns)
        # a count of the group beside it says what n would say
        measured = measured_cells(result, wording)
        rows.append(Row(label, values + (measured[1:] if _has_count(cells) else measured)))
    extra = MEASURED_COLUMNS[1:] if _has_count(cells) else MEASURED_COLUMNS
    headings = tuple(Column(name) for _, name in columns) + extra
    return Table(_row_heading(cells, key, wording), headings, tuple(rows), are_dates=key is by_date)


def _turned_table(columns: list[tuple[Place, str]], groups: list[Group], wording: Wording) -> Table:
    """Many measures of few groups: the measures are the rows, so that the table fits a sheet of paper."""
    found = [{(cell.measure_code, cell.member_code): cell for cell in group} for _, group in groups]
    rows = tuple(
        Row(name, tuple(_with_count(by_place.get(place), wording) for by_place in found)) for place, name in columns
    )
    return Table(wording.groups["measure"].one, tuple(Column(name) for name, _ in groups), rows)


def _has_count(cells: list[Cell]) -> bool:
    return any(cell.unit == "count" for cell in cells)


def _measure_columns(cells: list[Cell], measures: list[str], wording: Wording) -> list[tuple[Place, str]]:
    columns = []
    for code in measures:
        members = grouped(
            [cell for cell in cells if cell.measure_code == code],
            lambda cell: ((cell.member_order, cell.member_code), cell.member_name),
        )
        for name, group in members:
            heading = wording.measure(code) if len(members) == 1 else f"{wording.measure(code)}: {name}"
            columns.append(((code, group[0].member_code), heading))
    return columns


def _crossed(entry: FigureEntry, cells: list[Cell], axes: tuple[Key, Key], wording: Wording, title: str) -> Block:
    """One measure with an axis down and another across: months, or the shorter of groups and items."""
    down, across = axes
    places = [name for name, _ in grouped(cells, across)]
    rows, series = [], []
    for label, group in grouped(cells, down):
        by_place = {name: inner[0] for name, inner in grouped(group, across)}
        rows.append(Row(label, tuple(_with_count(by_place.get(name), wording) for name in places)))
        series.append(Series(label, _points(group)))
    columns = tuple(Column(_month_of(cells, name) if across is by_date else name) for name in places)
    table = Table(_row_heading(cells, down, wording), columns, tuple(rows))
    labels = tuple(column.heading for column in columns)
    left_out = max(len(series) - MOST_LINES, 0)
    drawn = Lines(wording.measure(cells[0].measure_code), labels, tuple(series[:MOST_LINES]), cells[0].unit, left_out)
    has_lines = across is by_date and entry.chart == "line" and _is_drawable(drawn)
    return Block(title, table, lines=drawn if has_lines else None)


def _month_of(cells: list[Cell], date_name: str) -> str:
    return next(month_name(group[0].report_date) for name, group in grouped(cells, by_date) if name == date_name)


def _with_count(cell: Cell | None, wording: Wording) -> TableCell:
    """A share or a mean says how many stand behind it; a count says so itself."""
    written = value_cell(cell, wording)
    if cell is None or written.mark or written.note or cell.unit == "count" or cell.n_measured is None:
        return written
    return TableCell(written.text, f"n = {number(cell.n_measured)}", light=written.light)


def _lines(cells: list[Cell], measures: list[str], wording: Wording) -> Lines | None:
    """Measures of one unit over the same months; with several units the first measure's."""
    days = [group[0].report_date for _, group in grouped(cells, by_date)]
    units = {code: next(cell.unit for cell in cells if cell.measure_code == code) for code in measures}
    alike = [code for code in measures if units[code] == units[measures[0]]]
    series = tuple(
        Series(wording.measure(code), _points([cell for cell in cells if cell.measure_code == code])) for code in alike
    )
    heading = series[0].name if len(series) == 1 else ""
    lines = Lines(heading, tuple(month_name(day) for day in days), series, units[measures[0]])
    return lines if _is_drawable(lines) else None


def _points(cells: list[Cell]) -> tuple[Point, ...]:
    """A hidden number is no point."""
    shown = [cell for _, group in grouped(cells, by_date) for cell in group if cell.cell_status != "hidden"]
    return tuple(
        Point(month_name(cell.report_date), float(cell.value), in_unit(cell.value, cell.unit))
        for cell in shown
        if cell.value is not None
    )


def _is_drawable(lines: Lines) -> bool:
    return any(series.points for series in lines.series)
