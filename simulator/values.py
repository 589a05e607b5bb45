"""What stands in the cells of an extract, and when the end of something is known."""

from datetime import date, datetime
from decimal import Decimal

Value = str | date | datetime | Decimal | int | bool | None
Row = tuple[Value, ...]


def known_end(last_day: date | None, registered_date: date | None, day: date) -> date | None:
    """The last day of something, if the systems know it on `day`."""
    return last_day if registered_date is not None and registered_date <= day else None
