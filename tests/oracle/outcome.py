"""V26: what help between two measurements cost, against the development between them, day by day (C11, C12, R10).

Who is measured and credited is the development oracle's; postings and prices are those of `spending.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from itertools import groupby

import pandas as pd

from tests.oracle import adults, development
from tests.oracle.bills import Bill
from tests.oracle.groups import Group, base, parts, placed, rounded, share, table
from tests.oracle.net import months_before
from tests.oracle.spending import Money, Priced, end_of
from tests.oracle.truth import PROFILE, Known

OVERALL = "Overordnet funktionsniveau"
WARNING = "Beviser ikke en virkning: andet end indsatsen kan have flyttet resultatet"
GROUPS = (
    *(Group("municipality", cell) for cell in ("none", "intervention_type", "provider", "target_group")),
    *(Group("provider", cell) for cell in ("none", "intervention_type", "target_group")),
)
Z = Decimal("1.96")
# Months whose activity is kept: the history of 36, and what a period of three reaches back from its first.
KEPT_MONTHS = 38
Helper = tuple[tuple[str, str], ...]
Row = dict[str, object]


@dataclass(frozen=True)
class Spent:
    """Days of help at one provider and of one type between two days, those with a known price, and what these cost."""

    provider: str
    type: str
    days: int
    priced_days: int
    expense: Decimal


class Outcomes:
    """What one municipality knows of its help and what it cost."""

    def __init__(self, money: Money, known: Known, area: str) -> None:
        """Takes the money, and the help and measurements of the area."""
        self.money, self.known, self.area = money, known, area

    @cached_property
    def _lines(self) -> dict[str, list[Priced]]:
        found: dict[str, list[Priced]] = defaultdict(list)
        for line in self.money.help:
            if line.help.area == self.area:
                found[line.help.person].append(line)
        return found

    def spent(self, person: str, before: date, after: date) -> list[Spent]:
        """Per provider and type, from the day of the earlier measurement up to the day of the later."""
        place = lambda line: (line.help.provider, line.help.type)  # noqa: E731
        lines = sorted((line for line in self._lines[person] if _days(line, before, after)), key=place)
        found = []
        for (provider, kind), group in groupby(lines, key=place):
            own = list(group)
            days = sum(_days(line, before, after) for line in own)
            found.append(Spent(provider, kind, days, *self._priced(own, before, after)))
        return found

    def _priced(self, lines: list[Priced], before: date, after: date) -> tuple[int, Decimal]:
        """Days with a known price, and what they cost, month by month and case by case."""
        priced, total = 0, Decimal(0)
        kind, provider, person = lines[0].help.type, lines[0].help.provider, lines[0].help.person
        same = [x for x in self._lines[person] if (x.help.type, x.help.provider) == (kind, provider)]
        for case in sorted({line.help.case for line in lines}):
            of_case = [line for line in same if line.help.case == case]
            for month in pd.date_range(before.replace(day=1), after, freq="MS"):
                first, end = month.date(), end_of(month.date())
                nxt = date.fromordinal(end.toordinal() + 1)
                running = [line for line in of_case if _days(line, first, nxt)]
                days = sum(_days(line, max(first, before), min(nxt, after)) for line in running)
                cost = self._cost(running, (case, kind, provider, end))
                if not days or cost is None:
                    continue
                priced += days
                part = Fraction(cost) * days / sum(_days(line, first, nxt) for line in running)
                total += rounded(part, 2) or Decimal(0)
        return priced, total

    def _cost(self, running: list[Priced], key: tuple[str, str, str, date]) -> Decimal | None:
        """What the month cost as posted in full, else as agreed when all of its help has a price (C12)."""
        if months_before(key[3], self.money.delivered) >= KEPT_MONTHS:
            return None
        first, nxt = key[3].replace(day=1), date.fromordinal(key[3].toordinal() + 1)
        bill = self.known.bills.get(key, Bill())
        if bill.pays_for(sum(_days(line, first, nxt) for line in running)):
            return bill.amount
        if any(line.price is None for line in running):
            return None
        parts_of = [rounded(Fraction(x.price or 0) * _days(x, first, nxt) / key[3].day, 2) for x in running]
        return sum((part or Decimal(0) for part in parts_of), Decimal(0))

    def rows(self, day: pd.Timestamp) -> pd.DataFrame:
        """The rows of the template on the day."""
        people = placed(self.known, day) if self.area == "children" else adults.placed(self.known, day)
        items = (OVERALL,) if self.area == "children" else adults.THEMES
        instrument = PROFILE if self.area == "children" else adults.INSTRUMENT
        return table(
            {
                **base(self.known, day, group, names),
                "area_code": self.area,
                "instrument_code": instrument,
                "item": item,
                "label": WARNING,
                **row,
            }
            for group in GROUPS
            for names, part in parts(people, group)
            for item in items
            for row in self._measures(day, part, item, tuple((name, str(part.iloc[0][name])) for name in group.credits))
        )

    def _measured(self, day: pd.Timestamp, person: str, item: str, helper: Helper) -> tuple[str, date, date] | None:
        """Label and days of the two measurements of somebody whose development the group is credited with."""
        if self.area == "children":
            course = development.courses(self.known, day).get((person, item))
            label = development.credited(self.known, person, course, helper)
            days = course.days if course else ()
        else:
            assessed = adults.courses(self.known, day).get((person, item))
            label = adults._credited(self.known, person, assessed, helper)
            days = assessed.days if assessed else ()
        return (label, days[-2].date(), days[-1].date()) if label in development.MEASURED else None

    def _measures(
        self, day: pd.Timestamp, part: pd.DataFrame, item: str, helper: Helper
    ) -> Iterator[dict[str, object]]:
        people = sorted(set(part["person"]))
        found = [(person, self._measured(day, person, item, helper)) for person in people]
        measured = [(person, what) for person, what in found if what]
        spent = [
            each
            for person, (_, before, after) in measured
            for each in self.spent(person, before, after)
            if all(getattr(each, name) == value for name, value in helper)
        ]
        n, hits = len(measured), sum(what[0] == "Positiv" for _, what in measured)
        days, priced = sum(each.days for each in spent), sum(each.priced_days for each in spent)
        known = sum((each.expense for each in spent), Decimal(0))
        expense = _whole(known, days, priced)
        low, high = wilson(hits, n)
        for code, top, bottom, value in (
            ("expense_between", expense, n, _over(expense, Fraction(n))),
            ("expense_known", priced, days, share(priced, days)),
            ("cost_per_progress", expense, hits, _over(expense, Fraction(hits))),
            ("cost_per_progress_low", expense, hits, _over(expense, None if high is None else Fraction(high) * n)),
            ("cost_per_progress_high", expense, hits, _over(expense, None if low is None else Fraction(low) * n)),
            ("share_positive_low", hits, n, low),
            ("share_positive_high", hits, n, high),
        ):
            yield {
                "measure_code": code,
                "member": "I alt",
                "numerator": None if top is None else rounded(Fraction(top), 4),
                "denominator": rounded(Fraction(bottom), 4),
                "n_total": len(people),
                "n_measured": n,
                "coverage": rounded(share(n, len(people)), 6),
                "value": None if value is None else rounded(Fraction(value), 6),
            }


def wilson(hits: int, whole: int) -> tuple[Decimal | None, Decimal | None]:
    """The ends of Wilson's interval of a share, with six decimals; none of nobody."""
    if not whole:
        return None, None
    with localcontext() as context:
        context.prec = 40
        root = (Z * Z + Decimal(4) * hits * (whole - hits) / whole).sqrt()
        ends = [(2 * hits + Z * Z + sign * Z * root) / (2 * (whole + Z * Z)) for sign in (-1, 1)]
        low, high = (rounded(Fraction(min(max(end, Decimal(0)), Decimal(1))), 6) for end in ends)
    return low, high


def computed(outcomes: Iterable[Outcomes], day: date) -> pd.DataFrame:
    """The rows of several municipalities."""
    found = [each.rows(pd.Timestamp(day)) for each in outcomes]
    return pd.concat([rows for rows in found if len(rows)], ignore_index=True)


def _days(line: Priced, before: date, after: date) -> int:
    """Days of the help from one day up to another."""
    return max(0, min(line.help.last.toordinal() + 1, after.toordinal()) - max(line.help.start, before).toordinal())


def _whole(known: Decimal, days: int, priced: int) -> Decimal | None:
    """The known expense, with the days without a price at what the others cost."""
    if not days:
        return Decimal(0)
    return rounded(Fraction(known) * days / priced, 2) if priced else None


def _over(amount: Decimal | None, divisor: Fraction | None) -> Fraction | None:
    return None if amount is None or not divisor else Fraction(amount) / divisor
