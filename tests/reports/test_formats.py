from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from reports.formats import (
    UNITS,
    clock_time,
    in_unit,
    kroner,
    long_date,
    number,
    percent,
    points,
    short_date,
)

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Decimal("1234567.55"), 1, "1.234.567,6"),
        (Decimal("0.5"), 0, "1"),
        (Decimal("-1234.5"), 1, "\u22121.234,5"),
        (Decimal("-0.04"), 1, "0,0"),
        (999, 0, "999"),
        (48210, 0, "48.210"),
    ],
)
def test_numbers_have_decimal_comma_and_thousands_point(value: Decimal, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


def test_units() -> None:
    assert percent(Decimal("0.2449")) == "24\u00a0%"
    assert percent(Decimal("0.2449"), 1) == "24,5\u00a0%"
    assert kroner(Decimal("34120.4")) == "34.120\u00a0kr."
    assert [points(Decimal(value)) for value in ("18.18", "-3.25", "0", "0.01")] == [
        "+18,2", "\u22123,3", "0,0", "0,0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("0.2449", "share", "24\u00a0%"),
        ("18.18", "points", "+18,2"),
        ("1234", "count", "1.234"),
        ("34120.4", "dkk_per_month", "34.120\u00a0kr."),
        ("319.118", "dkk_per_hour", "319,12\u00a0kr."),
        ("730656.9", "dkk_per_year", "730.657\u00a0kr."),
        ("1234567.5", "dkk", "1.234.568\u00a0kr."),
        ("3.444", "mean", "3,4"),
        ("138.6", "days", "139\u00a0dage"),
        ("1.2", "days", "1\u00a0dag"),
        ("4.55", "months", "4,6\u00a0måneder"),
        ("1234.56", "hours", "1.234,6\u00a0timer"),
        ("-0.426", "correlation", "\u22120,43"),
        ("12.34", "full_year_persons", "12,3"),
        ("12.34", "full_time_posts", "12,3"),
        ("2.3149", "per_1000_days", "2,31"),
        ("1.0625", "ratio", "106\u00a0%"),
    ],
)
def test_each_unit_has_its_own_form(value: str, unit: str, text: str) -> None:
    assert in_unit(Decimal(value), unit) == text


def test_an_unknown_unit_is_an_error_and_no_percentage() -> None:
    with pytest.raises(ValueError, match="litres"):
        in_unit(Decimal(1), "litres")


def test_every_unit_that_may_be_published_can_be_written() -> None:
    contract = yaml.safe_load((ROOT / "quality/contracts/shared/figure.yml").read_text(encoding="utf-8"))
    [published] = [column["valid_values"] for column in contract["columns"] if column["name"] == "unit"]
    assert set(published) == set(UNITS)


def test_dates() -> None:
    assert long_date(date(2025, 12, 31)) == "31. december 2025"
    assert [short_date(date(2025, month, 1)) for month in (5, 6, 9)] == [
        "1. maj 2025",
        "1. juni 2025",
        "1. sep. 2025",
    ]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-01-16T05:30:00", "16. januar 2026 kl. 06.30"),
        ("2026-07-16T05:30:00", "16. juli 2026 kl. 07.30"),
        ("2026-06-30T22:15:00", "1. juli 2026 kl. 00.15"),
        ("2025-12-31T23:05:00", "1. januar 2026 kl. 00.05"),
        ("2026-03-29T00:59:00", "29. marts 2026 kl. 01.59"),
        ("2026-03-29T01:00:00", "29. marts 2026 kl. 03.00"),
        ("2026-10-25T00:30:00", "25. oktober 2026 kl. 02.30"),
        ("2026-10-25T01:30:00", "25. oktober 2026 kl. 02.30"),
        ("2026-07-16T07:30:00+02:00", "16. juli 2026 kl. 07.30"),
    ],
)
def test_the_clock_is_written_in_danish_time_summer_and_winter(moment: str, text: str) -> None:
    assert clock_time(datetime.fromisoformat(moment)) == text
