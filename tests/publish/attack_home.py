"""The attack on what a home has really published: `python -m tests.publish.attack_home <home> [months]`.

The test suite runs it on its small home; by hand it is run on a larger one, such as the demonstration's.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import duckdb
import numpy as np

from orchestration.home import Home, open_warehouse
from orchestration.options import AUDIENCES
from publish.audience import audience_by_code
from publish.disclosure_rules import load_rules
from tests.publish.attack import Layout, found_by_bounds, found_by_differences

THRESHOLD = load_rules().threshold
MONTHS = 2  # the newest report dates that are attacked unless told otherwise
KEY = (
    "municipality_code, report_date, area_code, scope_type, scope_code, item, "
    "measure_code, breakdown_type, breakdown_code, member_code"
)
WITH_ITEM = "(select *, concat_ws('/', instrument_code, item_code) as item from {})"
Row = tuple[str, ...]
# A provider's own rows are its group among the municipality's; inside it, breakdowns of that group.
Cell = tuple[str, str, str, str]  # the group that is divided, breakdown, code, member; "n" is the group's size


@dataclass
class Attacked:
    """What an attack met: systems of sums, counts in them, small counts, those printed and those recovered."""

    systems: int = 0
    counts: int = 0
    small: int = 0
    printed: list[Cell] = field(default_factory=list)
    recovered: list[tuple[Row, Cell]] = field(default_factory=list)


def published_rows(home: Home) -> duckdb.DuckDBPyConnection:
    """``shown``: every protected row of any audience, with whether its numerator and its n_total are printed."""
    connection = duckdb.connect()
    parts = []
    for code in AUDIENCES:
        audience = audience_by_code(code)
        file = home.published / code / "current" / "figure.parquet"
        own = ", ".join(f"'{scope}'" for scope in audience.open_scopes) or "''"
        parts.append(
            f"select {KEY}, cell_status, numerator is not null as has_numerator, n_total is not null as has_total "
            f"from {WITH_ITEM.format(repr(str(file)))} "
            f"where scope_type not in ({own}) and scope_code not like 'other_%'"
        )
    connection.execute(f"create table shown as {' union all '.join(parts)}")
    return connection


def systems(
    warehouse: duckdb.DuckDBPyConnection, published: duckdb.DuckDBPyConnection, months: int
) -> Iterator[tuple[Row, Layout, dict[Cell, int], set[Cell]]]:
    """For each place, item and distribution of the newest dates: the sums that hold, the counts, which are printed."""
    printed = {tuple(map(str, row[:-2])): row[-2:] for row in published.execute(
        f"select {KEY}, bool_or(has_numerator), bool_or(has_total) from shown group by all"
    ).fetchall()}  # fmt: skip
    tables: dict[Row, dict[Cell, int]] = defaultdict(dict)
    seen: dict[Row, set[Cell]] = defaultdict(set)
    rows = warehouse.execute(
        f"select {KEY}, numerator, n_total from {WITH_ITEM.format('reporting.rpt_figure')} "
        "where scope_type in ('municipality', 'provider') "
        f"and report_date > (select max(report_date) - interval {months} month from reporting.rpt_figure) "
        "and n_total is not null and numerator >= 0 and numerator = floor(numerator) "
        "and (denominator is null or denominator = n_total) group by all order by all"
    ).fetchall()
    for *parts, numerator, n_total in rows:
        key = tuple(map(str, parts))
        if key not in printed:
            continue
        municipality, day, area, scope, code, item, measure, kind, group, member = key
        within = "" if scope == "municipality" else code
        if within and kind == "none":
            within, kind, group = "", "provider", code
        table = municipality, day, area, item, measure
        for name, count, is_printed in ((member, numerator, printed[key][0]), ("n", n_total, printed[key][1])):
            cell = within, kind, "" if kind == "none" else group, name
            tables[table][cell] = int(count)
            if is_printed:
                seen[table].add(cell)
    for table, counts in tables.items():
        if any(0 < count < THRESHOLD for count in counts.values()):
            yield table, layout_of(counts), counts, seen[table]


def layout_of(counts: dict[Cell, int]) -> Layout:
    """The sums in a table that its counts bear out: members of a group, and groups of a breakdown."""
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    breakdowns: dict[tuple[str, str], list[str]] = defaultdict(list)
    for *group, member in counts:
        groups[group[0], group[1], group[2]].append(member)
    for within, kind, code in groups:
        if kind != "none":
            breakdowns[within, kind].append(code)
    layout = Layout()
    layout.variables(counts)
    for group, members in groups.items():
        sum_if_it_holds(layout, counts, (*group, "n"), [(*group, member) for member in members if member != "n"])
    for (within, kind), codes in breakdowns.items():
        whole = ("", "provider", within) if within else ("", "none", "")
        columns_if_they_hold(layout, counts, whole, [(within, kind, code) for code in codes], groups[whole])
        for other in codes if not within else ():
            inside = [each for each in groups if each[1:] == (kind, other) and each[0]]
            columns_if_they_hold(layout, counts, ("", kind, other), inside, groups["", kind, other])
    return layout


def columns_if_they_hold(
    layout: Layout,
    counts: dict[Cell, int],
    whole: tuple[str, str, str],
    parts: list[tuple[str, str, str]],
    members: list[str],
) -> None:
    """A member's sum is believed when the children add up, or when all members do: not when one does by chance."""
    sums = {member: sum(counts.get((*part, member), 0) for part in parts) for member in members}
    holds = {member for member in members if sums[member] == counts[*whole, member]}
    if "n" in holds or holds == set(members) - {"n"}:
        for member in sorted(holds):
            sum_if_it_holds(layout, counts, (*whole, member), [(*part, member) for part in parts])


def sum_if_it_holds(layout: Layout, counts: dict[Cell, int], whole: Cell, parts: list[Cell]) -> None:
    if parts and all(cell in counts for cell in (whole, *parts)) and counts[whole] == sum(counts[p] for p in parts):
        layout.is_sum(whole, parts)


def attack(home: Home, months: int = MONTHS) -> Attacked:
    """Try every sum and every bound on all that is published of the newest months."""
    done = Attacked()
    with open_warehouse(home, read_only=True) as warehouse:
        for table, layout, counts, seen in systems(warehouse, published_rows(home), months):
            values = np.array([list(counts.values())])
            shown = np.array([[cell in seen for cell in counts]])
            rows = defaultdict(list)
            for column, cell in enumerate(counts):
                rows[cell[:3]].append(column)
            least = np.minimum(values, 1)
            for columns in rows.values():
                members = [column for column in columns if layout.names[column][3] != "n"]  # type: ignore[index]
                if not shown[0, members].any():
                    least[0, members] = 0
            is_small = (values > 0) & (values < THRESHOLD)
            sums = layout.equations()
            found = (found_by_differences(sums, shown) | found_by_bounds(sums, values, shown, least)) & is_small
            cells = list(counts)
            done.printed += [cells[column] for _, column in np.argwhere(shown & is_small)]
            done.recovered += [(table, cells[column]) for _, column in np.argwhere(found)]
            done.systems += 1
            done.counts += len(counts)
            done.small += int(is_small.sum())
    return done


def main() -> int:
    """Attack the home that is named; 1 when a small count was printed or recovered. Counts are told, never cells."""
    started = process_time()
    done = attack(Home(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else MONTHS)
    print(
        f"{done.systems} systems of sums, {done.counts} counts, {done.small} of them small: "
        f"{len(done.printed)} printed, {len(done.recovered)} recovered ({process_time() - started:.0f} s of processor)"
    )
    return int(bool(done.printed or done.recovered or not done.small))


if __name__ == "__main__":
    sys.exit(main())
