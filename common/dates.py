"""Ends of months and quarters, and months added to a day."""

from calendar import monthrange
from datetime import date, timedelta

MONTHS_OF_QUARTER_ENDS = (3, 6, 9, 12)


def end_of_month(day: date) -> date:
    """The last day of the month that a day lies in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day so many months later (or earlier); the last of the month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_month_end(day: date) -> date:
    """The newest month end on or before a day: 2025-12-31 for itself, 2025-11-30 for 2025-12-30."""
    return day if day == end_of_month(day) else day.replace(day=1) - timedelta(days=1)


def last_quarter_end(day: date) -> date:
    """The newest end of a quarter on or before a day: 2025-09-30 for 2025-11-30."""
    end = last_month_end(day)
    while end.month not in MONTHS_OF_QUARTER_ENDS:
        end = end.replace(day=1) - timedelta(days=1)
    return end
