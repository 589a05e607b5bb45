"""Danish public holidays by rule."""

from datetime import date

import pytest

from orchestration.holidays import FIRST_YEAR, LAST_YEAR, easter_sunday, holidays_csv, public_holidays
from orchestration.home import DBT_PROJECT


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (1981, date(1981, 4, 19)),
        (2016, date(2016, 3, 27)),
        (2019, date(2019, 4, 21)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2035, date(2035, 3, 25)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter(year: int, easter: date) -> None:
    assert easter_sunday(year) == easter


def test_prayer_day_was_a_holiday_for_the_last_time_in_2023() -> None:
    assert (date(2023, 5, 5), "Store Bededag") in public_holidays(2023)
    assert not [name for year in range(2024, LAST_YEAR + 1) for _, name in public_holidays(year) if "Bededag" in name]
    assert [len(public_holidays(year)) for year in (2023, 2024)] == [11, 10]


def test_the_year_2025() -> None:
    assert [f"{day:%d-%m} {name}" for day, name in public_holidays(2025)] == [
        "01-01 Nytårsdag",
        "17-04 Skærtorsdag",
        "18-04 Langfredag",
        "20-04 Påskedag",
        "21-04 2. påskedag",
        "29-05 Kristi himmelfartsdag",
        "08-06 Pinsedag",
        "09-06 2. pinsedag",
        "25-12 Juledag",
        "26-12 2. juledag",
    ]


def test_the_seed_is_the_rule() -> None:
    text = (DBT_PROJECT / "seeds" / "holiday.csv").read_text(encoding="utf-8")
    assert text == holidays_csv()
    assert text.count("Nytårsdag") == LAST_YEAR - FIRST_YEAR + 1
