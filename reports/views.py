"""What a drawn figure consists of: plain values that the templates and the charts read."""

from dataclasses import dataclass

from reports.reading import FigureEntry


@dataclass(frozen=True)
class TableCell:
    """One cell of a table: its text, a second line, the mark when it has no ordinary number, and its traffic light."""

    text: str
    note: str = ""
    mark: str = ""
    light: str = ""


@dataclass(frozen=True)
class Column:
    """A column's heading; ``is_words``: its cells are words and stand to the left."""

    heading: str
    is_words: bool = False


@dataclass(frozen=True)
class Row:
    """One row with its heading."""

    heading: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True)
class Table:
    """A table with named rows. ``hidden_groups``: groups hidden whole, with ``hidden_count`` telling how many."""

    row_heading: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    are_dates: bool = False
    hidden_groups: tuple[str, ...] = ()
    hidden_count: str = ""


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
    remark: str = ""


@dataclass(frozen=True)
class Point:
    """A number to be drawn: how large, and how it is written. ``label`` says where: a month or an item."""

    label: str
    value: float
    text: str


@dataclass(frozen=True)
class Series:
    """A line: its name, and its points. A place that is not known has no point and breaks the line."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Lines:
    """Lines over the same months. ``left_out``: how many more stand in the table alone."""

    heading: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    left_out: int = 0


@dataclass(frozen=True)
class Star:
    """One number for each of several items, drawn around a centre; an item that is not known has no point."""

    heading: str
    labels: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Block:
    """A part of a figure: what is drawn, and always the same as a table. ``is_folded``: opened by the reader."""

    heading: str
    table: Table
    members: tuple[tuple[str, str], ...] = ()
    bars: tuple[Bar, ...] = ()
    lines: Lines | None = None
    star: Star | None = None
    is_folded: bool = False

    @property
    def has_hidden_part(self) -> bool:
        """Whether the legend must explain the hidden segment."""
        codes = {segment.member_code for bar in self.bars for segment in bar.segments}
        return "hidden" in codes or any(not bar.segments for bar in self.bars)


@dataclass(frozen=True)
class FigureView:
    """A figure ready to be drawn. ``count``, ``measured`` and ``coverage`` are texts, or marks."""

    entry: FigureEntry
    unit_counted: str
    count: TableCell
    measured: TableCell
    coverage: TableCell
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class ListView:
    """A published table drawn row by row, divided under headings; a listing that is a figure has its ``entry``."""

    key: str
    title: str
    caption: str
    empty: str
    tables: tuple[tuple[str, Table], ...]
    entry: FigureEntry | None = None
