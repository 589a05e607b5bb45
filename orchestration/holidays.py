"""Danish public holidays by rule: the movable ones from Easter Sunday, the fixed ones by date."""

from datetime import date, timedelta

FIRST_YEAR = 2015
LAST_YEAR = 2035
LAST_YEAR_OF_PRAYER_DAY = 2023  # Store Bededag was a holiday for the last time in 2023

MOVABLE = (
    (-3, "Skærtorsdag"),
    (-2, "Langfredag"),
    (0, "Påskedag"),
    (1, "2. påskedag"),
    (39, "Kristi himmelfartsdag"),
    (49, "Pinsedag"),
    (50, "2. pinsedag"),
)
PRAYER_DAY = (26, "Store Bededag")
FIXED = ((1, 1, "Nytårsdag"), (12, 25, "Juledag"), (12, 26, "2. juledag"))


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher."""
    golden = year % 19
    century, year_of_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    moon_shift = (century + 8) // 25
    moon_correction = (century - moon_shift + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leap_years, years_after = divmod(year_of_century, 4)
    to_sunday = (32 + 2 * rest + 2 * leap_years - epact - years_after) % 7
    late_moon = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late_moon + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> list[tuple[date, str]]:
    """(day, Danish name) of one year in date order; days that only close by agreement (24 December) are not in it."""
    easter = easter_sunday(year)
    movable = MOVABLE + ((PRAYER_DAY,) if year <= LAST_YEAR_OF_PRAYER_DAY else ())
    days = [(easter + timedelta(days=offset), name) for offset, name in movable]
    days += [(date(year, month, day), name) for month, day, name in FIXED]
    return sorted(days)


def holidays_csv() -> str:
    """The seed `holiday`: one row per day and name, so that two holidays on one day are both there."""
    rows = [
        f"{day.isoformat()},{name}" for year in range(FIRST_YEAR, LAST_YEAR + 1) for day, name in public_holidays(year)
    ]
    return "\n".join(["holiday_date,holiday_name", *rows]) + "\n"
