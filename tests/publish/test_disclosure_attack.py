"""10,000 random tables are published and attacked by differences of rows, columns, totals, periods, audiences."""

import random
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from itertools import product

import numpy as np
import pytest

from publish.disclosure import Earlier, FigureRow, decide
from publish.disclosure_rules import DisclosureRules
from tests.publish.attack import Flags, Layout, Numbers, found_by_bounds, found_by_differences

RULES = DisclosureRules.model_validate(
    {
        "threshold": 5,
        "distributions": [
            {
                "measure": "result",
                "unmeasured_members": ["d"],
                "hide_first": ["b", "c", "d", "a"],
                "not_sensitive_members": [],
            }
        ],
        "derived_measures": [],
        "nested_breakdowns": [{"breakdown": "both", "within": "kind"}],
        "sums_over_time": [{"measure": "events_ytd", "of": "events", "since_january": True}],
    }
)
MEMBERS = ("a", "b", "c", "d")
JANUARY, FEBRUARY = "2025-01-31", "2025-02-28"
EVERYONE = ("none", "")
Group = tuple[str, str]
Name = tuple[str, Group, str]  # report date, group, member; "n" its size and "m" its measured
Table = dict[Name, int]


def counts(dice: random.Random, how_many: int) -> list[int]:
    """Many small ones, many zeros, some large."""
    most = dice.choice((2, 5, 9, 30))
    return [dice.choice((0, dice.randint(0, most), dice.randint(1, most))) for _ in range(how_many)]


def totals(table: Table, day: str, whole: Group, parts: Iterable[Group]) -> None:
    parts = list(parts)
    for member in MEMBERS:
        table[day, whole, member] = sum(table[day, part, member] for part in parts)


def sizes(table: Table, day: str, group: Group) -> None:
    table[day, group, "n"] = sum(table[day, group, member] for member in MEMBERS)
    table[day, group, "m"] = table[day, group, "n"] - table[day, group, "d"]


def rows_of(table: Table, number: int) -> list[tuple[list[Name], FigureRow]]:
    """The published rows of a table, each with the variables that its numerator, n_total and n_measured print."""
    rows = []
    for (day, group, member), count in table.items():
        if member in ("n", "m"):
            continue
        kind, _, within = group[0].partition(" within ")
        place = ("999", day, "municipality", str(number), "children")
        if member in ("events", "events_ytd"):
            row = FigureRow(
                place, kind, group[1], "", member, "all", Decimal(count), None, count, count, Decimal(count)
            )
            rows.append(([(day, group, member)] * 3, row))
            continue
        n, m = table[day, group, "n"], table[day, group, "m"]
        row = FigureRow(
            place, kind, group[1], "", "result", member, Decimal(count), Decimal(n), n, m,
            Decimal(count) / n if n else None, within=("provider", within) if within else None,
        )  # fmt: skip
        rows.append(([(day, group, member), (day, group, "n"), (day, group, "m")], row))
    return rows


def publish(tables: list[Table], earlier: Earlier | None = None) -> tuple[list[dict[Name, bool]], Earlier]:
    """What is shown of each table when all are published."""
    lines = [(number, *line) for number, table in enumerate(tables) for line in rows_of(table, number)]
    decision = decide([row for _, _, row in lines], RULES, earlier)
    assert not decision.unsafe
    shown: list[dict[Name, bool]] = [defaultdict(bool) for _ in tables]
    for (number, names, _), verdict in zip(lines, decision.verdicts, strict=True):
        prints = (not verdict.hides_numbers, not verdict.hides_group, not verdict.hides_measured)
        for name, is_shown in zip(names, prints, strict=True):
            shown[number][name] |= is_shown
    counted = decision.counts()
    known = {side: {(key, n) for key, (n, is_shown) in counted.items() if is_shown == side} for side in (True, False)}
    return shown, Earlier(known[True], known[False], counted)


def arrays(layout: Layout, tables: list[Table], shown: list[dict[Name, bool]]) -> tuple[Numbers, Flags, Numbers]:
    """Values, what is shown, and the least that each hidden count can be for one who knows that zeros are printed."""
    values = np.array([[table[name] for name in layout.names] for table in tables])
    mask = np.array([[each[name] for name in layout.names] for each in shown])
    rows = defaultdict(list)
    for column, name in enumerate(layout.names):
        if name[2] in MEMBERS:
            rows[name[:2]].append(column)
    is_whole = np.zeros_like(mask)
    for columns in rows.values():
        is_whole[:, columns] = ~mask[:, columns].any(axis=1, keepdims=True)
    is_whole[:, [column for column, name in enumerate(layout.names) if name[2] == "m"]] = True
    return values, mask, np.where(is_whole, 0, np.minimum(values, 1))


def demand_nothing_recovered(layout: Layout, tables: list[Table], shown: list[dict[Name, bool]]) -> None:
    values, mask, least = arrays(layout, tables, shown)
    is_small = (values > 0) & (values < RULES.threshold)
    assert not (mask & is_small).any(), "a small count was printed"
    sums = layout.equations()
    found = (found_by_differences(sums, mask) | found_by_bounds(sums, values, mask, least)) & is_small
    assert not found.any(), [(int(t), layout.names[v], tables[t], dict(shown[t])) for t, v in np.argwhere(found)[:1]]


def distribution_layout(groups: Iterable[Group], days: Iterable[str] = (JANUARY,)) -> Layout:
    layout = Layout()
    for day, group in product(days, groups):
        layout.variables((day, group, member) for member in (*MEMBERS, "n", "m"))
        layout.is_sum((day, group, "n"), ((day, group, member) for member in MEMBERS))
        layout.is_sum((day, group, "m"), ((day, group, member) for member in MEMBERS[:3]))
    return layout


def add_up(layout: Layout, day: str, whole: Group, parts: list[Group]) -> None:
    for member in (*MEMBERS, "n", "m"):
        layout.is_sum((day, whole, member), ((day, part, member) for part in parts))


@pytest.mark.parametrize(("providers", "how_many"), [(2, 2500), (3, 2500), (4, 1500)])
def test_rows_columns_and_totals(providers: int, how_many: int) -> None:
    """Providers by result, with both totals."""
    dice = random.Random(providers)  # noqa: S311  invented counts, not keys
    groups = [("provider", f"L{number}") for number in range(providers)]
    tables = []
    for _ in range(how_many):
        table: Table = {}
        for group in groups:
            table |= {(JANUARY, group, m): n for m, n in zip(MEMBERS, counts(dice, 4), strict=True)}
        totals(table, JANUARY, EVERYONE, groups)
        for group in (*groups, EVERYONE):
            sizes(table, JANUARY, group)
        tables.append(table)
    layout = distribution_layout([*groups, EVERYONE])
    add_up(layout, JANUARY, EVERYONE, groups)
    demand_nothing_recovered(layout, tables, publish(tables)[0])


def test_two_audiences() -> None:
    """One reads providers, one target groups, one each provider's target groups, all of the same children."""
    dice = random.Random(7)  # noqa: S311  invented counts, not keys
    providers = [("provider", "L1"), ("provider", "L2")]
    targets = [("target", "young"), ("target", "old")]
    tables = []
    for _ in range(1500):
        table: Table = {}
        for provider, target in product(providers, targets):
            group = (f"target within {provider[1]}", target[1])
            table |= {(JANUARY, group, m): n for m, n in zip(MEMBERS, counts(dice, 4), strict=True)}
        for provider in providers:
            totals(table, JANUARY, provider, [(f"target within {provider[1]}", target[1]) for target in targets])
        for target in targets:
            totals(table, JANUARY, target, [(f"target within {provider[1]}", target[1]) for provider in providers])
        totals(table, JANUARY, EVERYONE, providers)
        for group in dict.fromkeys(name[1] for name in table):
            sizes(table, JANUARY, group)
        tables.append(table)
    layout = distribution_layout(dict.fromkeys(name[1] for name in tables[0]))
    add_up(layout, JANUARY, EVERYONE, providers)
    add_up(layout, JANUARY, EVERYONE, targets)
    for provider in providers:
        add_up(layout, JANUARY, provider, [(f"target within {provider[1]}", target[1]) for target in targets])
    for target in targets:
        add_up(layout, JANUARY, target, [(f"target within {provider[1]}", target[1]) for provider in providers])
    demand_nothing_recovered(layout, tables, publish(tables)[0])


def test_periods() -> None:
    """What happened each month at each provider, and since January; both are published every month."""
    dice = random.Random(11)  # noqa: S311  invented counts, not keys
    days = (JANUARY, FEBRUARY, "2025-03-31")
    providers = [("provider", f"L{number}") for number in range(3)]
    tables = []
    for _ in range(1000):
        table: Table = {}
        for group in providers:
            monthly = counts(dice, len(days))
            for month, day in enumerate(days):
                table[day, group, "events"] = monthly[month]
                table[day, group, "events_ytd"] = sum(monthly[: month + 1])
        for day, measure in product(days, ("events", "events_ytd")):
            table[day, EVERYONE, measure] = sum(table[day, group, measure] for group in providers)
        tables.append(table)
    layout = Layout()
    layout.variables(tables[0])
    for group, (month, day) in product((*providers, EVERYONE), enumerate(days)):
        layout.is_sum((day, group, "events_ytd"), ((each, group, "events") for each in days[: month + 1]))
    for day, measure in product(days, ("events", "events_ytd")):
        layout.is_sum((day, EVERYONE, measure), ((day, group, measure) for group in providers))
    demand_nothing_recovered(layout, tables, publish(tables)[0])


def providers_by_result(dice: random.Random, groups: list[Group]) -> Table:
    table: Table = {}
    for group in groups:
        table |= {(JANUARY, group, m): n for m, n in zip(MEMBERS, counts(dice, 4), strict=True)}
    return table


def complete(table: Table, groups: list[Group]) -> Table:
    """With totals and sizes."""
    table = {name: count for name, count in table.items() if name[2] in MEMBERS and name[1] in groups}
    totals(table, JANUARY, EVERYONE, groups)
    for group in (*groups, EVERYONE):
        sizes(table, JANUARY, group)
    return table


def with_late_registrations(dice: random.Random, table: Table, groups: list[Group]) -> Table:
    """The same month some weeks later: a child more here, one fewer there, or nothing new."""
    later = dict(table)
    for name in dice.sample(sorted(name for name in table if name[2] in MEMBERS), dice.choice((0, 1, 1, 2))):
        later[name] = max(0, later[name] + dice.choice((-2, -1, 1, 1, 2, 3)))
    return complete(later, groups)


def test_two_releases() -> None:
    """The same month is published twice; the attacker knows which counts did not change in between."""
    dice = random.Random(13)  # noqa: S311  invented counts, not keys
    groups = [("provider", f"L{number}") for number in range(3)]
    first = [complete(providers_by_result(dice, groups), groups) for _ in range(1000)]
    second = [with_late_registrations(dice, table, groups) for table in first]
    layout = distribution_layout([*groups, EVERYONE])
    add_up(layout, JANUARY, EVERYONE, groups)
    shown_first, known = publish(first)
    shown_second, _ = publish(second, known)
    releases = [arrays(layout, first, shown_first), arrays(layout, second, shown_second)]
    values, mask, least = (np.concatenate(pair, axis=1) for pair in zip(*releases, strict=True))
    width = len(layout.names)
    same = (values[:, :width] == values[:, width:])[:, :, None] * np.concatenate(
        [np.eye(width), -np.eye(width)], axis=1
    )
    sums = np.kron(np.eye(2, dtype=np.int64), layout.equations())
    all_sums = np.concatenate([np.broadcast_to(sums, (len(values), *sums.shape)), same.astype(np.int64)], axis=1)
    is_small = (values > 0) & (values < RULES.threshold)
    assert not (mask & is_small).any(), "a small count was printed"
    found = (found_by_differences(all_sums, mask) | found_by_bounds(all_sums, values, mask, least)) & is_small
    assert not found.any(), f"{found.any(axis=1).sum()} of {len(values)} tables"


def cells_of(table: Table) -> list[Name]:
    return [name for name in table if name[2] in MEMBERS]


def must_be_hidden(table: Table) -> list[Name]:
    """Small counts, and every member of a small group."""
    return [
        name
        for name in cells_of(table)
        if 0 < table[name] < RULES.threshold or 0 < table[*name[:2], "n"] < RULES.threshold
    ]


@pytest.mark.parametrize(("providers", "most_in_all"), [(3, 1.6), (6, 1.4)])
def test_no_more_is_hidden_than_the_stated_bound(providers: int, most_in_all: float) -> None:
    """Nothing without cause; beside p cells at most 3 p + 9 others; in all so many times p (disclosure_control.md)."""
    dice = random.Random(17)  # noqa: S311  invented counts, not keys
    groups = [("provider", f"L{number}") for number in range(providers)]
    tables = [complete(providers_by_result(dice, groups), groups) for _ in range(300)]
    primary = [len(must_be_hidden(table)) for table in tables]
    hidden = [
        sum(not shown[name] for name in cells_of(table))
        for table, shown in zip(tables, publish(tables)[0], strict=True)
    ]
    assert [count for count, cause in zip(hidden, primary, strict=True) if not cause and count] == []
    assert max(count - 4 * cause for count, cause in zip(hidden, primary, strict=True)) <= 9
    assert sum(hidden) <= most_in_all * sum(primary)


def test_little_more_is_hidden_than_the_least_that_would_do() -> None:
    """Two providers by four results with totals: every way to hide is tried, and the smallest safe one compared."""
    dice = random.Random(19)  # noqa: S311  invented counts, not keys
    groups = [("provider", "L1"), ("provider", "L2")]
    layout = distribution_layout([*groups, EVERYONE])
    add_up(layout, JANUARY, EVERYONE, groups)
    tables = [complete(providers_by_result(dice, groups), groups) for _ in range(200)]
    tables = [table for table in tables if all(table[JANUARY, group, "n"] >= RULES.threshold for group in groups)]
    tables = [table for table in tables if len(must_be_hidden(table)) > 1][:20]
    shown = publish(tables)[0]
    hidden = [sum(not each[name] for name in cells_of(table)) for table, each in zip(tables, shown, strict=True)]
    least = [fewest_hidden(layout, table) for table in tables]
    assert len(tables) == 20
    assert all(few <= count for few, count in zip(least, hidden, strict=True))
    assert sum(hidden) <= 1.2 * sum(least)


def fewest_hidden(layout: Layout, table: Table) -> int:
    """Cells hidden in the smallest set that gives the attacker no small cell."""
    free = [name for name in cells_of(table) if name not in must_be_hidden(table)]
    ways: list[dict[Name, bool]] = []
    for also in sorted(product((False, True), repeat=len(free)), key=sum):
        away = {*must_be_hidden(table), *(name for name, hide in zip(free, also, strict=True) if hide)}
        way = {name: name not in away for name in cells_of(table)}
        for _, group, _ in cells_of(table):
            way |= {(JANUARY, group, "n"): True, (JANUARY, group, "m"): way[JANUARY, group, "d"]}
        ways.append(way)
    sums = layout.equations()
    for start in range(0, len(ways), 128):
        some = ways[start : start + 128]
        values, mask, least = arrays(layout, [table] * len(some), some)
        is_small = (values > 0) & (values < RULES.threshold)
        found = (found_by_differences(sums, mask) | found_by_bounds(sums, values, mask, least) | mask) & is_small
        safe = np.flatnonzero(~found.any(axis=1))
        if len(safe):
            return sum(not some[safe[0]][name] for name in cells_of(table))
    raise AssertionError("not even hiding everything is safe")


def test_the_attacker_finds_what_is_not_protected() -> None:
    """With only the small cells hidden, rows and columns give most of them back."""
    dice = random.Random(23)  # noqa: S311  invented counts, not keys
    groups = [("provider", f"L{number}") for number in range(3)]
    tables = [complete(providers_by_result(dice, groups), groups) for _ in range(200)]
    shown = [{name: not 0 < count < RULES.threshold for name, count in table.items()} for table in tables]
    layout = distribution_layout([*groups, EVERYONE])
    add_up(layout, JANUARY, EVERYONE, groups)
    values, mask, least = arrays(layout, tables, shown)
    by_differences = found_by_differences(layout.equations(), mask)
    by_bounds = found_by_bounds(layout.equations(), values, mask, least)
    assert by_differences.any(axis=1).sum() > 100
    assert (by_bounds & ~by_differences).any(axis=1).sum() > 10
