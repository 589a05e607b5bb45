"""Disclosure control of figure rows: which numbers may not be published, and what each cell is marked as.

``decide`` takes the rows of all audiences at once, so that a cell has one verdict whoever reads it. Hidden are groups
with fewer children than the threshold, whole; small members of a shown group; and beside them what their rows and
columns would give back (publish.disclosure_table). Then all tables are taken together as one system of equations
(publish.disclosure_whole) until no hidden small count follows from everything that is shown: rows, columns, totals,
breakdowns inside breakdowns, balances, sums over months, and what earlier publications have shown. Measures computed
from hidden members (share positive, political goal) are hidden with them, and n_measured is hidden where it would give
the unmeasured away; a rate is hidden like a count when what it counts is small. What is told of one provider is judged
as its group among the municipality's.

How it works and what it does not protect: docs/disclosure_control.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b
from typing import Literal

from publish.disclosure_rules import Balance, DisclosureRules
from publish.disclosure_table import MEASURED, REST, TOTAL, UNMEASURED, WITHIN, CountTable, Group, suppress
from publish.disclosure_whole import EVERYBODY, Population, WholeSystem

CellStatus = Literal["shown", "hidden", "none", "not_measured", "too_recent"]
TOO_RECENT = "too_recent"


class DisclosureError(Exception):
    """The rows cannot be judged: a fact with two values, or a member that the rules do not know."""


@dataclass(frozen=True)
class FigureRow:
    """One figure row as the judge sees it. ``place`` = municipality, report date, scope type, scope code,
    area: children and adults are never one population.

    ``within``: the group of the place that is everyone for this row; None is everyone in the place.
    """

    place: tuple[str, ...]
    breakdown_type: str
    breakdown_code: str
    item_code: str
    measure_code: str
    member_code: str
    numerator: Decimal | None
    denominator: Decimal | None
    n_total: int | None
    n_measured: int | None
    value: Decimal | None
    is_too_recent: bool = False
    within: Group | None = None

    @property
    def fact(self) -> tuple[object, ...]:
        """What the row's numbers are about, whatever figure shows it."""
        return (*self.population_part, self.measure_code, self.member_code)

    @property
    def population_part(self) -> tuple[object, ...]:
        """The group and item, without the measure."""
        return (self.place, self.within, self.item_code, self.breakdown_type, self.breakdown_code)


@dataclass(frozen=True)
class Verdict:
    """What to hide in one row: its numbers, its n_measured and coverage, its n_total and label."""

    status: CellStatus
    hides_numbers: bool = False
    hides_measured: bool = False
    hides_group: bool = False


CellKey = int  # hash of what is counted
CountKey = tuple[CellKey, int]  # what is counted, and the count


@dataclass(frozen=True)
class Earlier:
    """What earlier publications showed and hid: each count as it was then, and the newest publication's by cell."""

    shown: AbstractSet[CountKey] = frozenset()
    hidden: AbstractSet[CountKey] = frozenset()
    newest: Mapping[CellKey, tuple[int, bool]] = field(default_factory=dict)  # count, and whether it is shown


@dataclass(frozen=True)
class Decision:
    """One verdict per row, in the order of the rows, and the tables that they come from.

    ``unsafe``: how many small counts follow although nothing more can be hidden, because all around them has been
    shown before; none without a history.
    """

    verdicts: list[Verdict]
    tables: Mapping[Population, CountTable]
    unsafe: int

    def counts(self) -> dict[CellKey, tuple[int, bool]]:
        """Every count behind the rows and whether it is shown, to be known the next time."""
        found = {}
        for key, table in self.tables.items():
            for group, total in table.totals.items():
                found[cell_key(key, group, None)] = (total or 0, group not in table.hidden_groups)
                for member, count in table.counts.get(group, {}).items():
                    found[cell_key(key, group, member)] = (count, not table.is_hidden((group, member)))
        return found


def judge(rows: Sequence[FigureRow], rules: DisclosureRules) -> list[Verdict]:
    """One verdict per row, in the order of ``rows``; deterministic and the same for equal facts."""
    return decide(rows, rules).verdicts


def decide(rows: Sequence[FigureRow], rules: DisclosureRules, earlier: Earlier | None = None) -> Decision:
    """Judge the rows of everything that is published, knowing what was published before; deterministic.

    A count that was hidden stays hidden as long as it is the same; one that was shown protects nothing any more.
    Raises DisclosureError: a fact with two values, or a member that the rules do not know.
    """
    _demand_one_value_per_fact(rows)
    places = [(_population(row, rules), _group(row, rules)) for row in rows]
    tables = _tables(rows, places, rules)
    earlier = earlier or Earlier()
    whole = WholeSystem(tables, rules, lambda *cell: earlier.newest.get(cell_key(*cell)) if earlier.newest else None)
    _remember(tables, whole.same, earlier)
    _suppress_together(tables, whole.same, rules.balances, tables)
    changed = whole.hide_what_follows(tables)
    while changed:
        changed |= _suppress_together(tables, whole.same, rules.balances, changed)
        changed = whole.hide_what_follows(changed)
    verdicts = [_verdict(row, *place, tables, rules) for row, place in zip(rows, places, strict=True)]
    return Decision(verdicts, tables, whole.unsafe())


def unprotected(row: FigureRow, rules: DisclosureRules) -> Verdict:
    """The verdict on a row whose readers know the children: nothing is hidden, the cell is only marked."""
    if row.is_too_recent:
        return Verdict("too_recent", hides_numbers=True, hides_measured=True)
    return Verdict(_status_of_shown(row, rules))


def _remember(
    tables: Mapping[Population, CountTable], same: Mapping[tuple[Population, str], int], earlier: Earlier
) -> None:
    """Put into the tables what earlier publications showed and hid of the same counts."""
    if not earlier.shown and not earlier.hidden:
        return
    known: set[tuple[tuple[str, ...], Group, int]] = set()
    for key, table in tables.items():
        for group, total in table.totals.items():
            size = cell_key(key, group, None), total or 0
            if size in earlier.shown:
                known.add((key[0], group, same[key, group[0]]))
            elif size in earlier.hidden:
                table.hidden_groups.add(group)
            for member, count in table.counts.get(group, {}).items():
                cell = cell_key(key, group, member), count
                if cell in earlier.shown:
                    table.known_cells.add((group, member))
                elif cell in earlier.hidden:
                    table.hidden_cells.add((group, member))
    for key, table in tables.items():
        table.known_groups = {group for group in table.totals if (key[0], group, same[key, group[0]]) in known}


def cell_key(key: Population, group: Group, member: str | None) -> CellKey:
    """What a cell counts, as a number that is the same in every publication; without a member, a group's size."""
    text = "|".join((*key[0], key[1], key[2], *group, "" if member is None else f"={member}"))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def _suppress_together(
    tables: Mapping[Population, CountTable],
    same: Mapping[tuple[Population, str], int],
    balances: Sequence[Balance],
    changed: Iterable[Population],
) -> set[Population]:
    """Suppress the tables that changed; then a group hidden in one is hidden in all that count the same children.

    A number of children that is hidden for one item and printed for another is not hidden. Hiding only grows,
    so this ends. Returns the tables that were looked at.
    """
    of_place: dict[tuple[str, ...], list[Population]] = defaultdict(list)
    for key in tables:
        of_place[key[0]].append(key)
    waiting, touched = set(changed), set(changed)
    while waiting:
        for key in sorted(waiting):
            suppress(tables[key])
        places = {key[0] for key in waiting}
        waiting = set()
        for place in sorted(places):
            here = of_place[place]
            hidden = {(group, same[key, group[0]]) for key in here for group in tables[key].hidden_groups}
            for key in here:
                table = tables[key]
                wanted = {group for group in table.totals if (group, same[key, group[0]]) in hidden}
                if wanted - table.hidden_groups:
                    table.hidden_groups |= wanted
                    waiting.add(key)
            for balance in balances:
                waiting |= set(_hide_in_balance({key: tables[key] for key in here}, balance))
        touched |= waiting
    return touched


def _hide_in_balance(tables: Mapping[Population, CountTable], balance: Balance) -> list[Population]:
    """Where one measure alone is hidden for a group, it follows from the others: hide another, also a zero."""
    parts: dict[tuple[tuple[str, ...], str], dict[str, CountTable]] = defaultdict(dict)
    for (place, item, measure), table in tables.items():
        if measure in balance.measures:
            parts[place, item][measure] = table
    changed: list[Population] = []
    for (place, item), of_measure in parts.items():
        for group in sorted({group for table in of_measure.values() for group in table.totals}):
            having = [measure for measure, table in of_measure.items() if group in table.totals]
            shown = [measure for measure in having if group not in of_measure[measure].hidden_groups]
            if len(having) - len(shown) == 1:
                for measure in [each for each in balance.hide_first if each in shown][:1]:
                    of_measure[measure].hidden_groups.add(group)
                    changed.append((place, item, measure))
    return changed


def _demand_one_value_per_fact(rows: Iterable[FigureRow]) -> None:
    seen: dict[tuple[object, ...], tuple[object, ...]] = {}
    for row in rows:
        numbers = (row.numerator, row.denominator, row.n_total, row.n_measured, row.value)
        if seen.setdefault(row.fact, numbers) != numbers:
            raise DisclosureError(f"Samme tal er opgjort på to måder i figurerne: {row.fact}")


def _population(row: FigureRow, rules: DisclosureRules) -> Population:
    derived = rules.derived(row.measure_code)
    return row.place, row.item_code, derived.distribution if derived else row.measure_code


Placed = tuple[FigureRow, Group]


def _tables(
    rows: Sequence[FigureRow], places: Sequence[tuple[Population, Group]], rules: DisclosureRules
) -> dict[Population, CountTable]:
    parts: dict[Population, list[Placed]] = defaultdict(list)
    for row, (population, group) in zip(rows, places, strict=True):
        parts[population].append((row, group))
    tables = {}
    for population, part in sorted(parts.items()):
        tables[population] = table = _table(part, rules)
        measured = _measured(part, table, rules)
        if measured is not None:
            tables[_measured_table(population)] = measured
    return tables


def _group(row: FigureRow, rules: DisclosureRules) -> Group:
    """The group of children a row counts; a political goal counts everyone."""
    derived = rules.derived(row.measure_code)
    if row.breakdown_type == TOTAL or (derived and derived.of_everyone):
        return row.within or (TOTAL, "")
    return _kind(row), row.breakdown_code


def _kind(row: FigureRow) -> str:
    """The breakdown a row's group belongs to; inside another group it is a breakdown of its own."""
    return row.breakdown_type if row.within is None else WITHIN.join((row.breakdown_type, " ".join(row.within)))


def _table(rows: list[Placed], rules: DisclosureRules) -> CountTable:
    counts: dict[Group, dict[str, int]] = defaultdict(dict)
    totals: dict[Group, int | None] = {}
    for row, group in rows:
        known = totals.get(group, row.n_total)
        totals[group] = None if known is None or row.n_total is None else min(known, row.n_total)
        if row.member_code and not rules.derived(row.measure_code):
            counts[group][row.member_code] = int(row.numerator or 0)
            if row.member_code == EVERYBODY:
                counts[group] |= _rest(row)
    rule = rules.distribution(rows[0][0].measure_code)
    table = CountTable(
        rules.threshold,
        totals,
        dict(counts),
        parents={_kind(row): row.within for row, _ in rows if row.within},
        nested=_nested({group[0] for group in totals}, rules),
    )
    if rule is not None:
        unknown = {member for members in counts.values() for member in members} - set(rule.hide_first)
        if unknown:
            raise DisclosureError(f"{rule.measure}: reglerne kender ikke {', '.join(sorted(unknown))}")
        table.hide_first, table.not_sensitive = rule.hide_first, frozenset(rule.not_sensitive_members)
        table.unmeasured = frozenset(rule.unmeasured_members)
    return table


def _rest(row: FigureRow) -> dict[str, int]:
    """What a part leaves of its whole and nobody prints: the two protect each other."""
    if row.denominator is None or row.n_total is None:
        return {}
    part = int(row.numerator or 0)
    if row.n_measured is not None and row.denominator == row.n_measured and part <= row.n_measured <= row.n_total:
        # a share of the measured tells how many are measured
        return {REST: row.n_measured - part, UNMEASURED: row.n_total - row.n_measured}
    return {REST: max(row.n_total - part, 0)}


def _nested(kinds: AbstractSet[str], rules: DisclosureRules) -> dict[str, str]:
    """Which breakdowns divide the groups of which others, also inside a group."""
    nested = {}
    for kind in sorted(kinds):
        base, *inside = kind.split(WITHIN, 1)
        for rule in rules.nested_breakdowns:
            if rule.breakdown == base:
                nested[kind] = WITHIN.join((rule.within, *inside))
    return nested


def _measured(rows: Iterable[Placed], table: CountTable, rules: DisclosureRules) -> CountTable | None:
    """Where no member says who is unmeasured, the measured and the rest of each group are a table of their own."""
    beside = CountTable(table.threshold, {}, {}, parents=table.parents, nested=table.nested)
    for row, group in rows:
        if row.n_total is None or row.n_measured is None or not 0 <= row.n_measured <= row.n_total:
            continue
        if not rules.distribution(row.measure_code) and UNMEASURED not in table.counts.get(group, {}):
            beside.totals[group] = row.n_total
            beside.counts[group] = {MEASURED: row.n_measured, UNMEASURED: row.n_total - row.n_measured}
    return beside if any(members[UNMEASURED] for members in beside.counts.values()) else None


def _measured_table(population: Population) -> Population:
    return (*population[:2], f"{population[2]} {MEASURED}")


def _verdict(
    row: FigureRow,
    population: Population,
    group: Group,
    tables: Mapping[Population, CountTable],
    rules: DisclosureRules,
) -> Verdict:
    table = tables[population]
    if group in table.hidden_groups:
        return Verdict("hidden", hides_numbers=True, hides_measured=True, hides_group=True)
    if row.is_too_recent:
        return Verdict("too_recent", hides_numbers=True, hides_measured=True)
    measured = tables.get(_measured_table(population))
    hides_measured = (
        measured.is_hidden((group, MEASURED)) or measured.is_hidden((group, UNMEASURED))
        if measured is not None and group in measured.totals
        else _hides_measured(row, group, table, rules)
    )
    if _hides_numbers(row, group, table, rules, hides_measured):
        return Verdict("hidden", hides_numbers=True, hides_measured=hides_measured)
    return Verdict(_status_of_shown(row, rules), hides_measured=hides_measured)


def _hides_measured(row: FigureRow, group: Group, table: CountTable, rules: DisclosureRules) -> bool:
    """n_measured gives the unmeasured away, and is itself a small count when few are measured."""
    if row.n_total is None or row.n_measured is None:
        return False
    rule = rules.distribution(row.measure_code)
    unmeasured = set(rule.unmeasured_members) if rule else {UNMEASURED}
    is_sensitive = not unmeasured or bool(unmeasured - table.not_sensitive)
    if table.is_small(row.n_measured) or (is_sensitive and table.is_small(row.n_total - row.n_measured)):
        return True
    hidden = {member for member in table.counts.get(group, {}) if table.is_hidden((group, member))}
    if hidden & unmeasured:
        return True
    measured = sum(n for m, n in table.counts.get(group, {}).items() if m not in unmeasured)
    return bool(hidden) and measured != row.n_measured


def _hides_numbers(
    row: FigureRow, group: Group, table: CountTable, rules: DisclosureRules, hides_measured: bool
) -> bool:
    derived = rules.derived(row.measure_code)
    if derived is None:
        if row.member_code and table.is_hidden((group, row.member_code)):
            return True
        # A share of the measured gives n_measured back.
        return hides_measured and row.denominator == row.n_measured
    if hides_measured or any(table.is_hidden((group, member)) for member in derived.members):
        return True
    if group in table.counts:
        return False
    # the counted part is above the line, or below it in an expense per child who got better
    counts = [abs(int(part or 0)) for part in (row.numerator, row.denominator)]
    return any(table.is_small(count) or table.is_small((row.n_measured or 0) - count) for count in counts)


def _status_of_shown(row: FigureRow, rules: DisclosureRules) -> CellStatus:
    """A true zero is a count of zero; a share of zero per cent is a number like any other."""
    if row.n_total == 0:
        return "none"
    if row.value is None:
        return "not_measured"
    is_count = rules.derived(row.measure_code) is None
    return "none" if is_count and row.numerator == 0 else "shown"
