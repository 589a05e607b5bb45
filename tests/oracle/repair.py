"""Chains of periods repaired by the rules of `repair_rule`, one person and place at a time (docs/rules/repair.md)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import TypeVar

from simulator.keys import Key
from simulator.truth import Service
from simulator.truth_adults import AdultOrder

FOREVER = date(2200, 1, 1)
LONGEST_GAP_DAYS = 3
ONE_DAY = timedelta(days=1)
RESPITE_IN_PLACEMENT = ("BL § 45 stk. 3", "SEL § 55 stk. 2")
Line = TypeVar("Line", Service, AdultOrder)


@dataclass
class Period:
    """A line's days as known, both ends counted; `home` is the person of a child's placement, else None."""

    key: Key
    chain: tuple[str, str, str]
    start: date
    last: date
    price: tuple[object, ...]
    home: str | None


def repaired(lines: Sequence[Line], last_days: Iterable[date | None], day: date) -> list[Line]:
    """The lines that count, each with the last day that is used; that day is known on `day`."""
    periods = [_period(line, last or FOREVER) for line, last in zip(lines, last_days, strict=True)]
    used = {period.key: period for period in _repaired(periods)}
    found = []
    for line, before in zip(lines, periods, strict=True):
        period = used.get(line.key)
        if period is not None:
            found.append(line if period is before else _ending(line, period.last, day))
    return found


def _ending(line: Line, last: date, day: date) -> Line:
    return replace(line, last_day=last, last_day_registered_date=day)


def _period(line: Service | AdultOrder, last: date) -> Period:
    if isinstance(line, AdultOrder):
        agreed = (line.amount_dkk, line.price_unit, line.weekly_hours)
        return Period(line.key, (line.cpr, line.offer_id, line.paragraph), line.start_date, last, agreed, None)
    kind = "Aflastning" if line.service_type == "Støtteophold" else line.service_type
    price = (line.amount_dkk, line.quantity, line.calculation_frequency)
    is_home = line.type == "Anbringelse" and line.service_paragraph not in RESPITE_IN_PLACEMENT
    home = line.cpr if is_home else None
    return Period(line.key, (line.cpr, line.offer_id, kind), line.start_date, last, price, home)


def _repaired(periods: Sequence[Period]) -> list[Period]:
    """What is left of the periods, those that end otherwise than reported as new objects."""
    chains = defaultdict(list)
    for period in sorted(periods, key=lambda p: (p.start, p.last, p.key)):
        if period.last >= period.start:
            chains[period.chain].append(period)
    left = [period for chain in chains.values() for period in _one_after_the_other(_once(chain))]
    return _one_home(left)


def _once(chain: list[Period]) -> list[Period]:
    """REP1 and the inner half of REP4: without doubles, and without what lies inside an earlier one."""
    doubles = {id(b) for a, b in combinations(chain, 2) if (a.start, a.last, a.price) == (b.start, b.last, b.price)}
    single = [period for period in chain if id(period) not in doubles]
    return [
        period
        for period in single
        if period.last == FOREVER or not any(o.start < period.start and o.last >= period.last for o in single)
    ]


def _one_after_the_other(chain: list[Period]) -> list[Period]:
    """REP3 and the rest of REP4: a line lasts until the next begins when they overlap or nearly meet."""
    found = []
    for period in chain:
        later = min((o.start for o in chain if o.start > period.start), default=FOREVER)
        gap = (later - period.last).days - 1
        is_joined = later != FOREVER and (gap < 0 or 0 < gap <= LONGEST_GAP_DAYS)
        found.append(replace(period, last=later - ONE_DAY) if is_joined else period)
    return found


def _one_home(periods: list[Period]) -> list[Period]:
    """REP5: of a child's placements without an end the earlier stops when the later begins."""
    found = []
    for period in periods:
        rivals = [o.start for o in periods if o.home == period.home and o.last == FOREVER and o.start > period.start]
        is_cut = period.home is not None and period.last == FOREVER and bool(rivals)
        found.append(replace(period, last=min(rivals) - ONE_DAY) if is_cut else period)
    return found
