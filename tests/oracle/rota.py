"""Shifts by day: one over midnight is parted by the clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from simulator.truth_resources import Shift
from tests.oracle.groups import rounded

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ShiftDay:
    """A shift's part of a day: hours planned and worked, and wages in kr."""

    shift: Shift
    day: date
    planned: Fraction
    worked: Fraction
    wage: Fraction


def shift_days(shifts: Iterable[Shift], month: date) -> Iterator[ShiftDay]:
    """The days of the month that a shift has hours on, and the day it begins."""
    for s in shifts:
        first, last = s.planned_start.date(), max(s.planned_end, s.worked_end or s.planned_end).date()
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            planned = _of_day(s.planned_start, s.planned_end, s.planned_hours, day)
            worked = _of_day(s.worked_start, s.worked_end, s.worked_hours, day)
            wage = _of_day(s.worked_start, s.worked_end, s.wage_cost_dkk, day)
            if (day.year, day.month) == (month.year, month.month) and (day == first or planned or worked):
                yield ShiftDay(s, day, planned, worked, wage)


def _of_day(start: datetime | None, end: datetime | None, amount: object, day: date) -> Fraction:
    """To the hundredth: the hours or kr. until the day's end less those until its beginning."""
    if start is None or end is None or amount is None:
        return Fraction(0)
    length = (end - start).total_seconds()
    borders = [datetime.combine(border, time()) for border in (day, day + ONE_DAY)]
    passed = [min(max((border - start).total_seconds(), 0), length) for border in borders]
    before, after = (rounded(Fraction(str(amount)) * Fraction(p) / Fraction(length), 2) or 0 for p in passed)
    return Fraction(after) - Fraction(before)
