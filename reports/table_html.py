"""Tables as HTML. Written without a template: a report has thousands of cells, and this takes a fifth of the time."""

from markupsafe import Markup, escape

from reports.charts import traffic_light
from reports.views import Column, Row, Table, TableCell
from reports.wording import wording

MANY_COLUMNS = 8


def table_html(table: Table, caption: str) -> Markup:
    """A table with caption and named headings; on a phone each row becomes a list of its cells with their headings."""
    title = escape(caption)
    kind = "reflow wide" if len(table.columns) > MANY_COLUMNS else "reflow"
    headings = "".join(_heading(column) for column in table.columns)
    starts = [_cell_start(column) for column in table.columns]
    rows = "".join(_row(row, starts, table.are_dates) for row in table.rows)
    return Markup(  # noqa: S704  every text is escaped where it is put in
        f'<div class="scroll" tabindex="0" role="group" aria-label="{title}"><table class="{kind}">'
        f"<caption>{title}</caption>"
        f'<thead><tr><th scope="col" class="words">{escape(table.row_heading)}</th>{headings}</tr></thead>'
        f"<tbody>{rows}{_hidden_groups(table)}</tbody></table></div>"
    )


def cell_html(cell: TableCell) -> Markup:
    """A cell's content: a mark, or text with its traffic light and second line."""
    text = escape(cell.text)
    if cell.mark:
        return Markup(f'<span class="mark mark-{cell.mark}">{text}</span>')  # noqa: S704
    note = f" <small>{escape(cell.note)}</small>" if cell.note else ""
    light = wording().statuses.get(cell.light)
    if light is None:
        return Markup(f"<span>{text}{note}</span>")  # noqa: S704
    return Markup(f'<span class="status">{traffic_light(light)}{text}{note}</span>')  # noqa: S704


def _heading(column: Column) -> str:
    kind = ' class="words"' if column.is_words else ""
    return f'<th scope="col"{kind}>{escape(column.heading)}</th>'


def _cell_start(column: Column) -> str:
    kind = ' class="words"' if column.is_words else ""
    return f'<td data-label="{escape(column.heading)}"{kind}>'


def _row(row: Row, starts: list[str], is_date: bool) -> str:
    kind = ' class="date"' if is_date else ""
    cells = "".join(f"{start}{cell_html(cell)}</td>" for start, cell in zip(starts, row.cells, strict=True))
    return f'<tr><th scope="row"{kind}>{escape(row.heading)}</th>{cells}</tr>'


def _hidden_groups(table: Table) -> str:
    if not table.hidden_groups:
        return ""
    words = wording()
    names = escape(", ".join(table.hidden_groups))
    return (
        '<tr class="hidden-groups"><th scope="row">'
        f'<span class="mark mark-hidden">{escape(words.marks["hidden"].text)}</span></th>'
        f'<td colspan="{len(table.columns)}"><strong>{escape(table.hidden_count)}.</strong> '
        f"{escape(words.hidden_groups)}: {names}.</td></tr>"
    )
