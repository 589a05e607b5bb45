"""Calendar arithmetic on plain dates: month ends, adding months and years, ages."""

from calendar import monthrange
from datetime import date, timedelta

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12


def month_end(day: date) -> date:
    """The last day of the month that `day` lies in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """`day` moved by whole calendar months; a day that the month lacks becomes the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: float) -> date:
    """`day` moved by `days`, rounded to whole days."""
    return day + timedelta(days=round(days))


def not_after(day: date | None, last: date) -> date | None:
    """`day` when it has come by `last`, else None."""
    return day if day is not None and day <= last else None


def birthday(birth_date: date, age: int) -> date:
    """The day on which somebody born on `birth_date` turns `age`."""
    return add_months(birth_date, 12 * age)


def age_on(birth_date: date, day: date) -> int:
    """Age in whole years on `day`."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
