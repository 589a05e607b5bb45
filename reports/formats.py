"""Danish numbers and dates: decimal comma, thousands point, 31. december 2025."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

SHORT_NAME_LENGTH = 4  # maj, juni and juli are written out
MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NARROW_SPACE = "\u00a0"
MINUS = "\u2212"


def number(value: Decimal | int, decimals: int = 0) -> str:
    """1234567.5 with 1 decimal -> ``1.234.567,5``; half is rounded up; a true minus sign."""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(value).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if rounded < 0 else text


def percent(share: Decimal, decimals: int = 0) -> str:
    """A share 0..1 -> ``24 %``."""
    return f"{number(share * 100, decimals)}{NARROW_SPACE}%"


def points(value: Decimal) -> str:
    """Percentage points with sign and one decimal -> ``+18,2``."""
    text = number(value, 1)
    return f"+{text}" if value > 0 and text != "0,0" else text


def kroner(value: Decimal) -> str:
    """Whole kroner -> ``34.120 kr.``"""
    return f"{number(value)}{NARROW_SPACE}kr."


def counted(value: Decimal, one: str, several: str, decimals: int = 0) -> str:
    """A number with its noun -> ``1 dag``, ``139 dage``."""
    text = number(value, decimals)
    return f"{text}{NARROW_SPACE}{one if text in {'1', '1,0'} else several}"


# How a number in each unit of the published tables is written. A new unit is a line here.
UNITS: Mapping[str, Callable[[Decimal], str]] = {
    "share": percent,
    "points": points,
    "count": number,
    "dkk": kroner,
    "dkk_per_hour": lambda value: f"{number(value, 2)}{NARROW_SPACE}kr.",
    "dkk_per_month": kroner,
    "dkk_per_year": kroner,
    "dkk_per_person": kroner,
    "mean": lambda value: number(value, 1),
    "days": lambda value: counted(value, "dag", "dage"),
    "months": lambda value: counted(value, "måned", "måneder", 1),
    "hours": lambda value: counted(value, "time", "timer", 1),
    "correlation": lambda value: number(value, 2),
    "full_year_persons": lambda value: number(value, 1),
    "full_time_posts": lambda value: number(value, 1),
    "per_1000_days": lambda value: number(value, 2),
    "ratio": percent,  # may pass 100: more citizens than places, more hours than were granted
}


def in_unit(value: Decimal, unit: str) -> str:
    """A published number as a reader sees it. Raises ValueError for a unit that nobody has said how to write."""
    if unit not in UNITS:
        raise ValueError(f"Enheden {unit} har ikke noget talformat i reports/formats.py")
    return UNITS[unit](value)


def long_date(day: date) -> str:
    """31. december 2025"""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """31. dec. 2025; May, June and July are not shortened."""
    month = MONTHS[day.month - 1]
    return f"{day.day}. {month if len(month) <= SHORT_NAME_LENGTH else month[:3] + '.'} {day.year}"


def month_name(day: date) -> str:
    """dec. 2025: the month a report date ends."""
    return short_date(day).split(" ", 1)[1]


def clock_time(moment: datetime) -> str:
    """Danish clock, summer and winter: 05:30 UTC -> ``16. januar 2026 kl. 06.30``. Without a zone it is UTC."""
    in_zone = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    local = in_zone.astimezone(COPENHAGEN)
    return f"{long_date(local)} kl. {local:%H.%M}"
