"""All tables of a refresh taken together: their cells, how they add up, and what to hide until nothing follows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from common.dates import add_months, end_of_month
from publish.disclosure_rules import Balance, DisclosureRules, SumOverTime
from publish.disclosure_system import recoverable
from publish.disclosure_table import CountTable, Group, columns

EVERYBODY = "all"  # the one member of a measure without a distribution
Place = tuple[str, ...]
Population = tuple[Place, str, str]  # (place, item, measure or its distribution)
# The count of a cell in the publication before, and whether it was shown; None when it was not there.
Before = Callable[[Population, Group, str | None], tuple[int, bool] | None]
MANY = 4  # one group alone is the same in two tables when it has this many times the threshold
DATE = 1  # where a place has its report date
Relation = dict[int, int]


@dataclass
class _Cells:
    """Numbers for the counts: a member of a group in a table, a group's size, or a sum that nobody prints."""

    values: list[int] = field(default_factory=list)
    ranks: list[tuple[bool, int]] = field(default_factory=list)
    at: list[list[tuple[Population, Group, str | None]]] = field(default_factory=list)
    number: dict[object, int] = field(default_factory=dict)

    def add(self, name: object, value: int, rank: tuple[bool, int]) -> int:
        found = self.number.setdefault(name, len(self.values))
        if found == len(self.values):
            self.values.append(value)
            self.ranks.append(rank)
            self.at.append([])
        return found


def same_groups(tables: Mapping[Population, CountTable]) -> dict[tuple[Population, str], int]:
    """For each table and breakdown a number; tables of a place with one number count the same groups of children.

    That is taken to be so when all the groups that both have are as large and there is more than chance in it:
    several groups, or many children. Whoever knows a size in one knows it in the other.
    """
    classes: dict[tuple[Place, str], list[dict[Group, int | None]]] = {}
    same = {}
    for key, table in sorted(tables.items()):
        kinds: dict[str, dict[Group, int | None]] = {}
        for group, total in table.totals.items():
            kinds.setdefault(group[0], {})[group] = total
        for kind, sizes in sorted(kinds.items()):
            known = classes.setdefault((key[0], kind), [])
            fitting = (number for number, other in enumerate(known) if _agree(sizes, other, table.threshold))
            number = next(fitting, len(known))
            if number == len(known):
                known.append({})
            known[number].update(sizes)
            same[key, kind] = number
    return same


def _agree(sizes: Mapping[Group, int | None], other: Mapping[Group, int | None], threshold: int) -> bool:
    common = sizes.keys() & other.keys()
    if any(sizes[group] != other[group] for group in common):
        return False
    found = [sizes[group] or 0 for group in common if sizes[group]]
    return sum(found) >= (threshold if len(found) > 1 else MANY * threshold)


class WholeSystem:
    """Every count of every table as a numbered cell, and every sum that an attacker may know as a relation.

    A group's number of children is one cell for all items and measures of its place that count the same groups.
    """

    def __init__(self, tables: Mapping[Population, CountTable], rules: DisclosureRules, before: Before) -> None:
        self.tables = tables
        self.same = same_groups(tables)
        self.cells = _Cells()
        self._of_table: dict[Population, list[int]] = {}
        self._small_sums: set[int] = set()
        self._of_before: set[int] = set()
        self._number_cells()
        self._relations: list[Relation] = []
        self._of_cell: list[list[int]] = []
        found = [
            *self._in_tables(),
            *(each for balance in rules.balances for each in self._balance(balance)),
            *(each for rule in rules.sums_over_time for each in self._over_time(rule)),
        ]
        found += self._differences(found, before)
        self._of_cell = [[] for _ in self.cells.values]
        for relation in {tuple(sorted(each.items())): each for each in found}.values():
            for cell in relation:
                self._of_cell[cell].append(len(self._relations))
            self._relations.append(relation)
        self._unknown = [True] * len(self.cells.values)
        self._given_up: set[int] = set()
        self._look_again(tables)

    def hide_what_follows(self, changed: Iterable[Population]) -> set[Population]:
        """Hide one more cell beside each that could be worked out from what is shown in or near the changed tables.

        Returns the tables in which something was hidden; none when all is safe.
        """
        changed = set(changed)
        self._look_again(changed)
        touched: set[Population] = set()
        helped: set[int] = set()
        for cell in self._exposed(changed):
            if cell in helped:
                continue
            target = self._beside(cell)
            if target is None:
                self._given_up.add(cell)
            else:
                touched |= self._hide(target)
                helped |= self._near(target) | self._near(cell)
        return touched

    def unsafe(self) -> int:
        """How many counts follow although nothing more can be hidden: earlier publications have shown the rest."""
        given_up, self._given_up = self._given_up, set()
        self._given_up = given_up & set(self._exposed(self.tables if given_up else ()))
        return len(self._given_up)

    def _number_cells(self) -> None:
        for key in sorted(self.tables):
            table, place = self.tables[key], key[0]
            mine = []
            for group, total in sorted(table.totals.items()):
                size = self.cells.add((place, group, self.same[key, group[0]]), total or 0, (True, 0))
                self.cells.at[size].append((key, group, None))
                mine.append(size)
                for member, count in sorted(table.counts.get(group, {}).items()):
                    cell = self.cells.add((key, group, member), count, (False, table.rank(member)))
                    self.cells.at[cell].append((key, group, member))
                    mine.append(cell)
            self._of_table[key] = mine

    def _size(self, key: Population, group: Group) -> int:
        return self.cells.number[key[0], group, self.same[key, group[0]]]

    def _in_tables(self) -> Iterator[Relation]:
        for key, table in self.tables.items():
            for group, counts in table.counts.items():
                if table.adds_up(group):
                    row = {self.cells.number[key, group, member]: 1 for member in counts}
                    yield {**row, self._size(key, group): -1}
                measured = {member: count for member, count in counts.items() if member not in table.unmeasured}
                if len(measured) < len(counts) and table.is_small(sum(measured.values())):
                    parts = {self.cells.number[key, group, member]: 1 for member in measured}
                    few = self.cells.add((key, group, "measured", None), sum(measured.values()), (True, 0))
                    self._small_sums.add(few)
                    self._of_table[key].append(few)
                    yield {**parts, few: -1}
            yield from self._partitions(key, table)

    def _partitions(self, key: Population, table: CountTable) -> Iterator[Relation]:
        """Sums over groups. A sum that is not printed as a group counts when there are two ways to divide it."""
        several = len(table.breakdown_types()) > 1
        numbers = self.cells.number
        for partition in table.partitions():
            parts = {self._size(key, group): 1 for group in partition.parts}
            if partition.total is None:
                continue
            if partition.whole is not None:
                yield {**parts, self._size(key, partition.whole): -1}
            elif several:
                yield {**parts, self._unprinted((key[0], partition.total), partition.total): -1}
        for column, whole in columns(table):
            cells = {numbers[(key, *cell)]: 1 for cell in column if (key, *cell) in numbers}
            if whole is not None and (key, *whole) in numbers:
                yield {**cells, numbers[(key, *whole)]: -1}
            elif whole is None and several:
                total = sum(table.count(cell) for cell in column)
                yield {**cells, self._unprinted((key, column[0][1], total), total): -1}

    def _unprinted(self, name: tuple[object, ...], value: int) -> int:
        return self.cells.add(("unprinted", *name), value, (True, 0))

    def _balance(self, balance: Balance) -> Iterator[Relation]:
        """The measures of one place, item and group, each with its sign, where they do balance."""
        places = sorted({(place, item) for place, item, measure in self.tables if measure in balance.measures})
        for place, item in places:
            keys = [(place, item, measure) for measure in balance.measures]
            if not all(key in self.tables for key in keys):
                continue
            for group in sorted(self.tables[keys[0]].totals):
                if all(self.tables[key].totals.get(group) is not None for key in keys):
                    terms = [(self._size(key, group), -1 if key[2] in balance.subtracted else 1) for key in keys]
                    yield from self._if_nothing_is_left(terms)

    def _over_time(self, rule: SumOverTime) -> Iterator[Relation]:
        for place, item, measure in sorted(self.tables):
            if measure != rule.measure:
                continue
            day = date.fromisoformat(place[DATE])
            back = range(day.month) if rule.since_january else rule.months_back
            days = [end_of_month(add_months(day, -months)).isoformat() for months in back]
            keys = [((*place[:DATE], each, *place[DATE + 1 :]), item, rule.of) for each in days]
            whole = place, item, measure
            for group in sorted(self.tables[whole].counts):
                names = [(whole, group, EVERYBODY), *((key, group, EVERYBODY) for key in keys)]
                if all(name in self.cells.number for name in names):
                    cells = [self.cells.number[name] for name in names]
                    yield from self._if_nothing_is_left([(cells[0], -1), *((cell, 1) for cell in cells[1:])])

    def _differences(self, relations: list[Relation], before: Before) -> list[Relation]:
        """The sums of the publication before, less today's: only what has changed is left, then and now.

        What was shown then is known; what was hidden then is a cell of its own.
        """
        then = [before(*places[0]) if places else None for places in self.cells.at]
        found = []
        for relation in relations:
            counts = {cell: then[cell] if cell < len(then) else None for cell in relation}
            known = {cell: count for cell, count in counts.items() if count is not None}
            if len(known) < len(counts) or sum(known[cell][0] * sign for cell, sign in relation.items()) != 0:
                continue
            difference = {cell: sign for cell, sign in relation.items() if known[cell][0] != self.cells.values[cell]}
            for cell, sign in list(difference.items()):
                count, was_shown = known[cell]
                if not was_shown:
                    old = self.cells.add(("before", cell), count, (True, 0))
                    difference[old] = -sign
                    self._of_before.add(old)
                    key = self.cells.at[cell][0][0]
                    if self.tables[key].is_small(count):
                        self._small_sums.add(old)
                        self._of_table[key].append(old)
            if difference:
                found.append(difference)
        return found

    def _if_nothing_is_left(self, terms: list[tuple[int, int]]) -> Iterator[Relation]:
        relation: Relation = {}
        for cell, sign in terms:
            relation[cell] = relation.get(cell, 0) + sign
        relation = {cell: factor for cell, factor in relation.items() if factor}
        if relation and sum(self.cells.values[cell] * factor for cell, factor in relation.items()) == 0:
            yield relation

    def _look_again(self, changed: Iterable[Population]) -> None:
        for key in changed:
            for cell in self._of_table[key]:
                self._unknown[cell] = self._is_unknown(cell)

    def _is_unknown(self, cell: int) -> bool:
        """Hidden, and not known from an earlier publication either; a sum that is not a cell of a table always is."""
        for key, group, member in self.cells.at[cell][:1]:
            table = self.tables[key]
            if member is None:
                return group in table.hidden_groups and group not in table.known_groups
            return table.is_hidden((group, member)) and (group, member) not in table.known_cells
        return True

    def _needs_protection(self, cell: int) -> bool:
        for key, group, member in self.cells.at[cell][:1]:
            table = self.tables[key]
            if member is None:
                return table.is_small(self.cells.values[cell])
            in_small_group = table.is_small(table.totals[group] or 0) and self.cells.values[cell] > 0
            return table.needs_protection((group, member)) or in_small_group
        return cell in self._small_sums

    def _exposed(self, changed: Iterable[Population]) -> list[int]:
        """Cells that need protection and could be worked out, in what hangs together with the changed tables."""
        starts = sorted({cell for key in changed for cell in self._of_table[key]} - self._given_up)
        visited: set[int] = set()
        exposed = []
        for start in starts:
            if start in visited or not self._unknown[start]:
                continue
            cells, relations = self._connected(start)
            visited |= cells
            wanted = [cell for cell in cells if cell not in self._given_up and self._needs_protection(cell)]
            if wanted:
                room = {cell: self._room(cell) for cell in cells}
                exposed += recoverable(relations, self.cells.values, room, wanted)
        return exposed

    def _room(self, cell: int) -> int:
        """A zero is printed, so a hidden count is at least one; but where everything is hidden, zeros are too."""
        value = self.cells.values[cell]
        for key, group, member in self.cells.at[cell][:1]:
            table = self.tables[key]
            is_whole = member is not None and all(table.is_hidden((group, each)) for each in table.counts[group])
            return value if is_whole else max(value - 1, 0)
        return max(value - 1, 0) if cell in self._of_before else value

    def _connected(self, start: int) -> tuple[set[int], list[Relation]]:
        """The unknown cells that share relations with ``start``, near or far, and those relations over them."""
        cells, used, waiting = {start}, set(), [start]
        relations = []
        while waiting:
            for number in self._of_cell[waiting.pop()]:
                if number in used:
                    continue
                used.add(number)
                relation = {cell: sign for cell, sign in self._relations[number].items() if self._unknown[cell]}
                relations.append(relation)
                waiting += [cell for cell in relation if cell not in cells]
                cells |= relation.keys()
        return cells, relations

    def _beside(self, exposed: int) -> int | None:
        """The nearest cell that is shown and never was before: a count before a zero, a group's size last."""
        near, seen = [exposed], {exposed}
        while near:
            relations = [self._relations[number] for cell in near for number in self._of_cell[cell]]
            candidates = [cell for relation in relations for cell in relation if self._can_be_hidden(cell)]
            if candidates:
                return min(candidates, key=self._order)
            near = sorted({cell for relation in relations for cell in relation if self._unknown[cell]} - seen)
            seen |= set(near)
        return None

    def _order(self, cell: int) -> tuple[bool, bool, int, int, int]:
        is_size, rank = self.cells.ranks[cell]
        value = self.cells.values[cell]
        return is_size, not value, rank, value, cell

    def _near(self, cell: int) -> set[int]:
        return {other for number in self._of_cell[cell] for other in self._relations[number]}

    def _can_be_hidden(self, cell: int) -> bool:
        for key, group, member in self.cells.at[cell][:1]:
            table = self.tables[key]
            known = group in table.known_groups if member is None else (group, member) in table.known_cells
            return not known and not self._unknown[cell]
        return False

    def _hide(self, cell: int) -> set[Population]:
        for key, group, member in self.cells.at[cell]:
            if member is None:
                self.tables[key].hidden_groups.add(group)
            else:
                self.tables[key].hidden_cells.add((group, member))
        self._unknown[cell] = True
        return {key for key, _, _ in self.cells.at[cell]}
