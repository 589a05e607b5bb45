"""Published tables drawn row by row: case lists, work lists and the like, for the one who may read them."""

from datetime import date
from decimal import Decimal
from typing import Any

from publish.small_counts import HIDDEN_COLUMN
from reports.formats import in_unit, kroner, number, short_date
from reports.layout import Listing
from reports.reading import FigureEntry, Published, Reader
from reports.tables import marked
from reports.views import Column, ListView, Row, Table, TableCell
from reports.wording import Wording

Record = dict[str, Any]
MONEY = "_dkk"
CODED = ("kind", "status")  # of the outcome of the checks, which every audience gets
SHARE_ENDINGS = ("_share", "_rate")


def list_view(
    listing: Listing, published: Published, reader: Reader, entry: FigureEntry | None, wording: Wording
) -> ListView:
    """One listing for one reader. A column the publication does not have is left out: names are only in some."""
    source = published.tables[listing.table]
    columns = [name for name in listing.columns if name in source.labels]
    own = published.rows_for(listing.table, reader)
    drawn = [row for row in own if all(row[name] in values for name, values in listing.only.items())]
    rows = _sorted(drawn, listing.order)
    parts = _divided(rows, listing.together) if listing.together else [("", rows)]
    return ListView(
        key=listing.figure or f"{listing.table}-{len(listing.columns)}",
        title=entry.title_da if entry else listing.title,
        caption=entry.caption_da if entry else listing.caption,
        empty=listing.empty,
        tables=tuple((name, _table(columns, group, source.labels, wording)) for name, group in parts if group),
        entry=entry,
    )


def _sorted(rows: list[Record], order: tuple[str, ...]) -> list[Record]:
    """Sorted by several columns; empty values last whichever way a column is turned."""
    for column in reversed(order):
        name, turned = column.removeprefix("-"), column.startswith("-")
        known = sorted((row for row in rows if row[name] is not None), key=lambda row: row[name], reverse=turned)
        rows = known + [row for row in rows if row[name] is None]
    return rows


def _divided(rows: list[Record], column: str) -> list[tuple[str, list[Record]]]:
    names = list(dict.fromkeys(row[column] for row in rows))
    return [(str(name), [row for row in rows if row[column] == name]) for name in names]


def _table(columns: list[str], rows: list[Record], labels: dict[str, str], wording: Wording) -> Table:
    first, *others = columns
    are_dates = any(isinstance(row[first], date) for row in rows)
    are_words = {name: any(isinstance(row[name], str) for row in rows) for name in others}
    return Table(
        row_heading=labels[first],
        columns=tuple(Column(labels[name], are_words[name]) for name in others),
        rows=tuple(
            Row(_cell(first, row[first], wording).text, tuple(_cell_of(row, name, wording) for name in others))
            for row in rows
        ),
        are_dates=are_dates,
    )


def _cell_of(row: Record, name: str, wording: Wording) -> TableCell:
    """A cell of a row; a count that was too small to be published is marked as hidden."""
    if name in (row.get(HIDDEN_COLUMN) or "").split("|"):
        return marked("hidden", wording)
    return _cell(name, row[name], wording)


def _cell(name: str, value: object, wording: Wording) -> TableCell:
    """A value as a reader sees it: a code as its word, an amount of money by its column's name."""
    if isinstance(value, str):
        return TableCell(wording.codes.get(value, value) if name.endswith("_code") or name in CODED else value)
    return TableCell("–" if value is None else _written(name, value))


def _written(name: str, value: object) -> str:
    """Raises TypeError for a kind of value that nobody has said how to write."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, date):
        return short_date(value)
    if not isinstance(value, int | Decimal):
        raise TypeError(f"Kolonnen {name} har en værdi, som rapporterne ikke kan skrive: {type(value).__name__}")
    if name.endswith(SHARE_ENDINGS):
        return in_unit(Decimal(value), "ratio")
    return kroner(Decimal(value)) if MONEY in name else number(value, 0 if value == int(value) else 1)
