"""What to hide in one two-way table: its small cells, and beside each what its own rows and columns would give back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Group = tuple[str, str]  # (breakdown_type, breakdown_code)
Cell = tuple[Group, str]  # (group, member_code)

TOTAL = "none"  # breakdown_type of the group that is everyone
# What a part of a whole leaves, and who is outside the measured part where no distribution says it.
REST, MEASURED, UNMEASURED = "rest", "measured", "unmeasured"
UNPRINTED = frozenset({REST, MEASURED, UNMEASURED})
WITHIN = " within "  # between a breakdown and the group that it divides, where that is not everyone


@dataclass(frozen=True)
class Partition:
    """Groups that add up to another. ``whole`` is None when that sum is not a published group.

    ``total``: the children in all of them; None when only their members add up: visits cancelled by this one or that,
    each among all visits.
    """

    whole: Group | None
    parts: tuple[Group, ...]
    total: int | None


@dataclass
class CountTable:
    """Counts of one population by group and member, with what is to be hidden so far.

    ``totals``: children in each group (None = not known). ``counts``: members of each group's distribution;
    a group without a distribution has no entry. A member that is absent counts as zero. ``hide_first``: the
    order in which members are hidden to protect another; ``not_sensitive``: members that need no protection;
    ``unmeasured``: members outside the measured part.
    ``parents``: the group that a breakdown divides, where it is not everyone; ``nested``: breakdowns that divide the
    groups of another breakdown. ``known_groups``, ``known_cells``: what an earlier publication has shown as it is
    now, so that hiding it protects nothing.
    """

    threshold: int
    totals: dict[Group, int | None]
    counts: dict[Group, dict[str, int]]
    hide_first: tuple[str, ...] = ()
    not_sensitive: frozenset[str] = frozenset()
    unmeasured: frozenset[str] = frozenset()
    parents: dict[str, Group] = field(default_factory=dict)
    nested: dict[str, str] = field(default_factory=dict)
    hidden_groups: set[Group] = field(default_factory=set)
    hidden_cells: set[Cell] = field(default_factory=set)
    known_groups: set[Group] = field(default_factory=set)
    known_cells: set[Cell] = field(default_factory=set)
    _partitions: list[Partition] | None = None

    def is_small(self, count: int) -> bool:
        """A count that may not be published; zero may."""
        return 0 < count < self.threshold

    def needs_protection(self, cell: Cell) -> bool:
        """A small count of a member that is sensitive."""
        return cell[1] not in self.not_sensitive and self.is_small(self.count(cell))

    def rank(self, member: str) -> int:
        """Place of a member in the order of hiding; without an order all are alike."""
        return self.hide_first.index(member) if self.hide_first else 0

    def is_hidden(self, cell: Cell) -> bool:
        """Hidden itself or with its group."""
        return cell[0] in self.hidden_groups or cell in self.hidden_cells

    def count(self, cell: Cell) -> int:
        """Children in a cell."""
        return self.counts.get(cell[0], {}).get(cell[1], 0)

    def breakdown_types(self) -> list[str]:
        """The ways everyone is divided, in order."""
        return sorted({kind for kind, _ in self.totals if kind != TOTAL})

    def groups(self, breakdown_type: str) -> list[Group]:
        """The groups of one breakdown, in order."""
        return sorted(group for group in self.totals if group[0] == breakdown_type)

    def members(self) -> list[str]:
        """All members of the distribution, in order."""
        return sorted({member for counts in self.counts.values() for member in counts})

    def adds_up(self, group: Group) -> bool:
        """Whether the members of the group are parts of it: a sum of money is not."""
        return group in self.counts and sum(self.counts[group].values()) == self.totals[group]

    def partitions(self) -> list[Partition]:
        """Which groups add up to which, as the counts show it."""
        if self._partitions is None:
            self._partitions = [part for part in self._possible_partitions() if part is not None]
        return self._partitions

    def _possible_partitions(self) -> Iterator[Partition | None]:
        everyone = next(iter(self.groups(TOTAL)), None)
        for kind in self.breakdown_types():
            groups = self.groups(kind)
            yield self._partition(self.parents.get(kind) or everyone, groups)
            within = self.nested.get(kind)
            for whole in self.groups(within) if within else ():
                yield self._partition(whole, [group for group in groups if group[1].endswith("_" + whole[1])])
        inside: dict[Group, list[Group]] = {}
        for kind, code in self.totals:
            base, within, _ = kind.partition(WITHIN)
            if within:
                inside.setdefault((base, code), []).append((kind, code))
        for whole, parts in inside.items():
            if whole in self.totals:
                yield self._partition(whole, parts)

    def _partition(self, whole: Group | None, parts: list[Group]) -> Partition | None:
        if whole is not None and whole not in self.totals:
            whole = None
        sizes = [self.totals[group] for group in parts]
        if not parts or None in sizes or (whole is not None and self.totals[whole] is None):
            return None
        total = sum(size or 0 for size in sizes)
        if whole is None or self.totals[whole] == total:
            return Partition(whole, tuple(parts), total)
        printed = [member for member in self.counts.get(whole, {}) if member not in UNPRINTED]
        add_up = (sum(self.count((group, m)) for group in parts) == self.count((whole, m)) for m in printed)
        return Partition(whole, tuple(parts), None) if printed and all(add_up) else None


def suppress(table: CountTable) -> None:
    """Hide small groups and small cells, then what their rows and columns give back. Changes ``table``; always ends.

    Order of choice is the table's own, then by size, then code: the same data always give the same result.
    """
    _hide_groups(table)
    for group, counts in table.counts.items():
        table.hidden_cells |= {(group, member) for member in counts if table.needs_protection((group, member))}
    if not table.hidden_groups and not table.hidden_cells:
        return
    while _complete_rows(table) or _complete_columns(table):
        pass


def _hide_groups(table: CountTable) -> None:
    """Small groups whole; then, in each breakdown, so many more that the hidden together are not small."""
    for group, total in table.totals.items():
        if total is None or table.is_small(total):
            table.hidden_groups.add(group)
    for breakdown_type in table.breakdown_types():
        groups = [group for group in table.groups(breakdown_type) if group not in table.known_groups]
        while _gives_itself_away([table.totals[g] or 0 for g in groups if g in table.hidden_groups], table):
            open_groups = [g for g in groups if g not in table.hidden_groups and table.totals[g]]
            if not open_groups:
                break
            table.hidden_groups.add(min(open_groups, key=lambda group: (table.totals[group] or 0, group)))


def _gives_itself_away(hidden: list[int], table: CountTable) -> bool:
    """Known sum of hidden counts: one count alone, or so small a sum that one of them cannot be any small number.

    Zeros are printed, so each hidden count is at least one: with the sum s of k counts none is above s - k + 1, and
    that has to be the threshold less one or more.
    """
    least = table.threshold + max(sum(count > 0 for count in hidden) - 2, 0)
    return len(hidden) == 1 or (len(hidden) > 1 and sum(hidden) < least)


def _complete_rows(table: CountTable) -> bool:
    """Within each shown group: never one hidden member alone, never a hidden rest that is small."""
    changed = False
    for group, counts in sorted(table.counts.items()):
        if group in table.hidden_groups or not counts:
            continue
        row = [(group, member) for member in sorted(counts) if (group, member) not in table.known_cells]
        while _gives_itself_away([counts[cell[1]] for cell in row if table.is_hidden(cell)], table):
            if not _hide_another(table, row):
                break
            changed = True
    return changed


def _complete_columns(table: CountTable) -> bool:
    """Down each member of a breakdown that adds up to everyone: the same rule as along the row."""
    changed = False
    for column, whole in columns(table):
        if whole is None or whole[0] in table.hidden_groups:
            continue
        cells = [cell for cell in column if cell not in table.known_cells]
        known_total = not table.is_hidden(whole)
        while known_total and _gives_itself_away([table.count(cell) for cell in cells if table.is_hidden(cell)], table):
            if not _hide_another(table, cells, allow_zero=False) and not _hide_another(table, [whole]):
                break
            known_total = not table.is_hidden(whole)
            changed = True
    return changed


def columns(table: CountTable) -> Iterator[tuple[list[Cell], Cell | None]]:
    """The cells of one member in groups that add up, and the cell that they add up to."""
    for partition in table.partitions():
        if any(group not in table.counts for group in partition.parts):
            continue
        for member in table.members():
            if partition.total is None and member in UNPRINTED:
                continue
            column = [(group, member) for group in partition.parts]
            if partition.whole is None or partition.whole not in table.counts:
                yield column, None
            elif sum(table.count(cell) for cell in column) == table.count((partition.whole, member)):
                yield column, (partition.whole, member)


def _hide_another(table: CountTable, cells: Iterable[Cell], allow_zero: bool = True) -> bool:
    """Hide the first, by order and then size, still shown; a true zero only when nothing else is left."""
    shown = [cell for cell in cells if not table.is_hidden(cell)]
    candidates = [cell for cell in shown if table.count(cell)] or (shown if allow_zero else [])
    if not candidates:
        return False
    table.hidden_cells.add(min(candidates, key=lambda cell: (table.rank(cell[1]), table.count(cell), cell)))
    return True
