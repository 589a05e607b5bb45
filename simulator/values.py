"""What stands in the cells of an extract, and when the end of something is known."""

from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

Value = str | date | datetime | Decimal | int | bool | None
Row = tuple[Value, ...]


def known_end(last_day: date | None, registered_date: date | None, day: date) -> date | None:
    """The last day of something, if the systems know it on `day`."""
    return last_day if registered_date is not None and registered_date <= day else None


class Ending(Protocol):
    """What ends some day, and is known to end from a day on."""

    @property
    def last_day(self) -> date | None:
        """The last day; None while it runs."""

    @property
    def last_day_registered_date(self) -> date | None:
        """The day the end was registered."""


def known_last_day(record: Ending, day: date) -> date | None:
    """The record's last day, if the systems know it on `day`."""
    return known_end(record.last_day, record.last_day_registered_date, day)


def has_ended(record: Ending, day: date) -> bool:
    """Whether the systems know on `day` that the record is over."""
    last = known_last_day(record, day)
    return last is not None and last < day
