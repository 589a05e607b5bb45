"""Secondary suppression in one two-way table: what to hide so that no hidden small cell can be computed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

PRIME = 2**61 - 1
Group = tuple[str, str]  # (breakdown_type, breakdown_code)
Cell = tuple[Group, str]  # (group, member_code)
Equation = dict[tuple[str, Group, str], int]

TOTAL = "none"  # breakdown_type of the group that is everyone


@dataclass
class CountTable:
    """Counts of one population by group and member, with what is to be hidden so far.

    ``totals``: children in each group (None = not known). ``counts``: members of each group's distribution;
    a group without a distribution has no entry. A member that is absent counts as zero. ``hide_first``: the
    order in which members are hidden to protect another; ``not_sensitive``: members that need no protection.
    ``parents``: the group that a breakdown divides, where it is not everyone.
    """

    threshold: int
    totals: dict[Group, int | None]
    counts: dict[Group, dict[str, int]]
    hide_first: tuple[str, ...] = ()
    not_sensitive: frozenset[str] = frozenset()
    parents: dict[str, Group] = field(default_factory=dict)
    hidden_groups: set[Group] = field(default_factory=set)
    hidden_cells: set[Cell] = field(default_factory=set)

    def is_small(self, count: int) -> bool:
        """A count that may not be published; zero may."""
        return 0 < count < self.threshold

    def needs_protection(self, cell: Cell) -> bool:
        """A small count of a member that is sensitive."""
        return cell[1] not in self.not_sensitive and self.is_small(_count(self, cell))

    def rank(self, member: str) -> int:
        """Place of a member in the order of hiding; without an order all are alike."""
        return self.hide_first.index(member) if self.hide_first else 0

    def is_hidden(self, cell: Cell) -> bool:
        """Hidden itself or with its group."""
        return cell[0] in self.hidden_groups or cell in self.hidden_cells

    def breakdown_types(self) -> list[str]:
        """The ways everyone is divided, in order."""
        return sorted({kind for kind, _ in self.totals if kind != TOTAL})

    def groups(self, breakdown_type: str) -> list[Group]:
        """The groups of one breakdown, in order."""
        return sorted(group for group in self.totals if group[0] == breakdown_type)

    def members(self) -> list[str]:
        """All members of the distribution, in order."""
        return sorted({member for counts in self.counts.values() for member in counts})

    def total_of(self, breakdown_type: str) -> Group | None:
        """The published group that a breakdown divides, when its groups add up to it exactly."""
        everyone = self.parents.get(breakdown_type) or next(iter(self.groups(TOTAL)), None)
        if everyone is None or everyone not in self.counts or everyone in self.hidden_groups:
            return None
        parts = [self.totals[group] for group in self.groups(breakdown_type)]
        adds_up = None not in parts and sum(part or 0 for part in parts) == self.totals[everyone]
        return everyone if adds_up else None


def suppress(table: CountTable) -> None:
    """Hide small groups and small cells, then what could give them back. Changes ``table``; always ends.

    Order of choice is the table's own, then by size, then code: the same data always give the same result.
    """
    _hide_groups(table)
    for group, counts in sorted(table.counts.items()):
        table.hidden_cells |= {(group, member) for member in counts if table.needs_protection((group, member))}
    while _complete_rows(table) or _complete_columns(table) or _cover_one_exposed(table):
        pass


def _hide_groups(table: CountTable) -> None:
    """Small groups whole; then, in each breakdown, so many more that the hidden together are not small."""
    for group, total in table.totals.items():
        if total is None or table.is_small(total):
            table.hidden_groups.add(group)
    for breakdown_type in table.breakdown_types():
        groups = table.groups(breakdown_type)
        while _gives_itself_away([table.totals[g] or 0 for g in groups if g in table.hidden_groups], table):
            open_groups = [g for g in groups if g not in table.hidden_groups and table.totals[g]]
            if not open_groups:
                break
            table.hidden_groups.add(min(open_groups, key=lambda group: (table.totals[group] or 0, group)))


def _gives_itself_away(hidden: list[int], table: CountTable) -> bool:
    """Known sum of hidden counts: one count alone, or so few that the sum itself is a small cell."""
    return len(hidden) == 1 or (len(hidden) > 1 and sum(hidden) < table.threshold)


def _complete_rows(table: CountTable) -> bool:
    """Within each shown group: never one hidden member alone, never a hidden rest that is small."""
    changed = False
    for group, counts in sorted(table.counts.items()):
        if group in table.hidden_groups:
            continue
        row = [(group, member) for member in sorted(counts)]
        while _gives_itself_away([counts[cell[1]] for cell in row if table.is_hidden(cell)], table):
            if not _hide_another(table, row):
                break
            changed = True
    return changed


def _complete_columns(table: CountTable) -> bool:
    """Down each member of a breakdown that adds up to everyone: the same rule as along the row."""
    changed = False
    for column, everyone in _columns(table):
        known_total = not table.is_hidden(everyone)
        while known_total and _gives_itself_away(
            [_count(table, cell) for cell in column if table.is_hidden(cell)], table
        ):
            if not _hide_another(table, column, allow_zero=False) and not _hide_another(table, [everyone]):
                break
            known_total = not table.is_hidden(everyone)
            changed = True
    return changed


def _columns(table: CountTable) -> Iterator[tuple[list[Cell], Cell]]:
    for breakdown_type in table.breakdown_types():
        everyone = table.total_of(breakdown_type)
        groups = [group for group in table.groups(breakdown_type) if group in table.counts]
        if everyone is None or len(groups) < len(table.groups(breakdown_type)):
            continue
        for member in table.members():
            yield [(group, member) for group in groups], (everyone, member)


def _count(table: CountTable, cell: Cell) -> int:
    return table.counts.get(cell[0], {}).get(cell[1], 0)


def _hide_another(table: CountTable, cells: Iterable[Cell], allow_zero: bool = True) -> bool:
    """Hide the first, by order and then size, still shown; a true zero only when nothing else is left."""
    shown = [cell for cell in cells if not table.is_hidden(cell)]
    candidates = [cell for cell in shown if _count(table, cell)] or (shown if allow_zero else [])
    if not candidates:
        return False
    table.hidden_cells.add(min(candidates, key=lambda cell: (table.rank(cell[1]), _count(table, cell), cell)))
    return True


def _cover_one_exposed(table: CountTable) -> bool:
    """If some hidden small cell still follows from all sums taken together, hide one more cell beside it."""
    exposed = next((cell for cell in exposed_cells(table) if table.needs_protection(cell)), None)
    if exposed is None:
        return False
    group, _ = exposed
    if group not in table.hidden_groups and _hide_another(
        table, [(group, other) for other in sorted(table.counts[group])]
    ):
        return True
    for column, everyone in _columns(table):
        if exposed in [*column, everyone] and (_hide_another(table, column) or _hide_another(table, [everyone])):
            return True
    return _hide_one_more_group(table, group)


def _hide_one_more_group(table: CountTable, exposed: Group) -> bool:
    """Last resort: the group itself, then the next smallest of its breakdown, then everyone."""
    everyone = table.groups(TOTAL)
    open_groups = [g for g in table.groups(exposed[0]) if g not in table.hidden_groups]
    by_size = sorted(open_groups, key=lambda group: (table.totals[group] or 0, group))
    wanted = [exposed] if exposed in open_groups else [*by_size, *everyone]
    target = next((group for group in wanted if group not in table.hidden_groups), None)
    if target is None:
        return False
    table.hidden_groups.add(target)
    return True


def exposed_cells(table: CountTable) -> list[Cell]:
    """Hidden cells whose count follows from the published sums: each row, and each column that adds up."""
    solved = _solved_unknowns(list(_equations(table)))
    return sorted((group, member) for kind, group, member in solved if kind == "cell")


def _equations(table: CountTable) -> Iterator[Equation]:
    """Published sums as equations over the hidden counts; which can be solved does not depend on numbers."""
    for group, counts in table.counts.items():
        row: Equation = {("cell", group, m): 1 for m in counts if table.is_hidden((group, m))}
        if group in table.hidden_groups:
            row[("group", group, "")] = -1
        yield row
    for column, everyone in _columns(table):
        sums: Equation = {("cell", *cell): 1 for cell in column if table.is_hidden(cell)}
        if table.is_hidden(everyone):
            sums[("cell", *everyone)] = -1
        yield sums
    for breakdown_type in table.breakdown_types():
        hidden = [group for group in table.groups(breakdown_type) if group in table.hidden_groups]
        if table.total_of(breakdown_type) is not None:
            yield {("group", group, ""): 1 for group in hidden}


def _solved_unknowns(equations: list[Equation]) -> list[tuple[str, Group, str]]:
    """Unknowns with one possible value: Gauss-Jordan elimination on sparse rows, exact in a prime field."""
    pivots: dict[tuple[str, Group, str], Equation] = {}
    for equation in equations:
        row = dict(equation)
        for unknown in [name for name in row if name in pivots]:
            _subtract(row, pivots[unknown], row.get(unknown, 0))
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], PRIME - 2, PRIME)
        row = {name: value * inverse % PRIME for name, value in row.items()}
        for other in pivots.values():
            if pivot in other:
                _subtract(other, row, other[pivot])
        pivots[pivot] = row
    return [pivot for pivot, row in pivots.items() if len(row) == 1]


def _subtract(row: Equation, other: Equation, factor: int) -> None:
    for name, value in other.items():
        rest = (row.get(name, 0) - factor * value) % PRIME
        if rest:
            row[name] = rest
        else:
            row.pop(name, None)
