"""The axes of a figure's cells: date, unit and group, item; each with its order and the name a reader sees."""

from collections.abc import Callable

from reports.formats import short_date
from reports.reading import Cell

Place = tuple[tuple[int | str, ...], str]
Key = Callable[[Cell], Place]
Group = tuple[str, list[Cell]]
OTHER_UNIT = "other_"  # units that stand as letters
TOTAL = "none"


def by_date(cell: Cell) -> Place:
    """Earliest first."""
    return (cell.report_date.toordinal(),), short_date(cell.report_date)


def by_scope(cell: Cell) -> Place:
    """The municipality, then units by name, then the others by letter: A .. Z before AA."""
    is_other = cell.scope_code.startswith(OTHER_UNIT)
    place = 0 if cell.scope_type == "municipality" else 2 if is_other else 1
    return (place, len(cell.scope_name) if is_other else 0, cell.scope_name, cell.scope_code), cell.scope_name


def by_group(cell: Cell) -> Place:
    """The groups inside one unit, their total first."""
    name = cell.breakdown_name or "I alt"
    return (int(cell.breakdown_type != TOTAL), cell.breakdown_order, name, cell.breakdown_code), name


def by_scope_and_group(cell: Cell) -> Place:
    """Units and their groups together, for figures that show several units."""
    scope, scope_name = by_scope(cell)
    group, group_name = by_group(cell)
    return (*scope, *group), scope_name if cell.breakdown_type == TOTAL else f"{scope_name}, {group_name}"


def by_item(cell: Cell) -> Place:
    """An instrument's items in its own order."""
    return (cell.item_order, cell.item_name), cell.item_name


def grouped(cells: list[Cell], key: Key) -> list[Group]:
    """Cells by key, in order; the name is what the reader sees."""
    found: dict[Place, list[Cell]] = {}
    for cell in cells:
        found.setdefault(key(cell), []).append(cell)
    return [(place[1], found[place]) for place in sorted(found)]


def varies(cells: list[Cell], key: Key) -> bool:
    """Whether the cells have more than one value on the axis; a number of no item is of the one item beside it."""
    return len({place for cell in cells if (place := key(cell))[1] or key is not by_item}) > 1


def group_key(cells: list[Cell]) -> Key:
    """By group, and by unit as well when several units are shown."""
    return by_scope_and_group if varies(cells, by_scope) else by_group


def breakdowns(cells: list[Cell], order: tuple[str, ...]) -> list[list[Cell]]:
    """The cells of each breakdown, as the catalogue orders them; a total stands with the first of them."""
    kinds = list(dict.fromkeys(cell.breakdown_type for cell in cells if cell.breakdown_type != TOTAL))
    kinds.sort(key=lambda kind: order.index(kind) if kind in order else len(order))
    totals = [cell for cell in cells if cell.breakdown_type == TOTAL]
    parts = [[cell for cell in cells if cell.breakdown_type == kind] for kind in kinds]
    return [totals + parts[0], *parts[1:]] if parts else [totals]
