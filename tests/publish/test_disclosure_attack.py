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
    return shown, decision.counts()


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
    matrix = layout.matrix()
    found = (found_by_differences(matrix, mask) | found_by_bounds(matrix, values, mask, least)) & is_small
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


@pytest.mark.parametrize(("providers", "how_many"), [(2, 1000), (3, 1500), (5, 1500)])
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
    providers = [("provider", "L1"), ("provider", "L2"), ("provider", "L3")]
    targets = [("target", "young"), ("target", "old")]
    tables = []
    for _ in range(2000):
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
