"""The oracle against the examples of the rule pages: the edges that a simulated municipality seldom reaches."""

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest

from simulator.truth import OVERALL
from tests.oracle.bills import Bill, Cell
from tests.oracle.development import (
    NOT_CREDITED,
    NOT_RELEASED,
    SINGLE,
    TOO_OLD,
    Course,
    counted_scores,
    courses,
    credited,
)
from tests.oracle.economy import monthly_price, service_months
from tests.oracle.goals import GRADES, OUTSIDE, graded
from tests.oracle.groups import is_child, placed, responsible, rounded
from tests.oracle.political import COLOURS, group_label
from tests.oracle.truth import OPEN, Known

SOCIAL_WORKER, PROVIDER = "Socialrådgiver", "Leverandør"
FORMS = {
    "persons": ["person", "birth_date"],
    "cases": ["case", "person", "target_group", "start", "last"],
    "services": ["person", "case", "type", "kind", "provider", "start", "last", "amount", "quantity", "frequency"],
    "scores": ["person", "case", "measurement", "measured", "registered", "rater", "item", "score", "is_final"],
    "forms": [
        *(
            "person",
            "case",
            "form",
            "instrument",
            "measured",
            "registered",
            "rater",
            "item",
            "score",
            "goal",
            "is_final",
        )
    ],
    "goals": ["goal", "case", "dimension", "start", "last"],
    "followups": ["goal", "followup", "day", "registered", "grade"],
    "assignments": ["case", "caseworker", "start", "last"],
    "employments": ["caseworker", "team", "start", "last"],
    "political_goals": ["political_goal", "dimension", "goal_type", "margin", "start", "last"],
}
DATES = ("birth_date", "start", "last", "day", "measured", "registered")


def known(bills: dict[Cell, Bill] | None = None, **rows: list[tuple[object, ...]]) -> Known:
    """A municipality with these rows; a last day of None is open."""
    frames = {name: pd.DataFrame(rows.get(name, []), columns=columns) for name, columns in FORMS.items()}
    for frame in frames.values():
        for column in set(DATES).intersection(frame.columns):
            frame[column] = pd.to_datetime(frame[column])
        if "last" in frame:
            frame["last"] = frame["last"].fillna(OPEN)
    return Known(municipality_code="997", **frames, bills=bills or {})


def score(measured: str, value: int, registered: str | None = None, rater: str = SOCIAL_WORKER) -> tuple[object, ...]:
    return ("c", "1", f"M{measured}{value}", measured, registered or measured, rater, OVERALL, value, True)


def service(start: str, last: str | None, provider: str = "p", case: str = "1") -> tuple[object, ...]:
    return ("c", case, "Plejefamilie", "Anbringelse", provider, start, last, Decimal(30_000), Decimal(1), "Pr. måned")


def course(day: str, *scores: tuple[object, ...]) -> Course:
    """The child's course as seen on the day."""
    return courses(known(scores=list(scores)), pd.Timestamp(day))["c", OVERALL]


def test_c2_latest_against_the_one_before_and_against_the_first() -> None:
    measured = [score("2024-03-01", 4), score("2024-09-01", 3), score("2025-01-01", 2), score("2025-06-01", 2)]
    assert course("2025-06-30", *measured).since_previous == "Ingen"
    assert course("2025-06-30", *measured).since_start == "Positiv"
    assert course("2025-05-31", *measured).since_previous == "Positiv"
    assert course("2024-03-31", *measured).since_previous == course("2024-03-31", *measured).since_start == SINGLE


def test_c2_one_score_a_day_the_one_registered_last_then_the_rater_who_decides() -> None:
    late = [score("2025-06-01", 1, "2025-06-02"), score("2025-06-01", 3, "2025-07-09")]
    assert course("2025-06-30", *late).scores == (3,)
    raters = [
        ("c", "1", "M1", "2025-06-01", "2025-06-01", rater, OVERALL, value, True)
        for rater, value in ((PROVIDER, 4), (SOCIAL_WORKER, 2), ("Forældre", 0))
    ]
    assert list(counted_scores(known(scores=raters), pd.Timestamp("2025-06-30"))["score"]) == [2]


@pytest.mark.parametrize(("measured", "label"), [("2024-06-28", SINGLE), ("2024-06-27", TOO_OLD)])
def test_c6_eight_months_to_the_day_still_count(measured: str, label: str) -> None:
    assert course("2025-02-28", score(measured, 2)).since_previous == label


@pytest.mark.parametrize(
    ("spells", "is_credited"),
    [
        ([("2025-08-03", None)], False),
        ([("2025-08-02", None)], True),
        ([("2025-01-01", "2025-03-15"), ("2025-08-17", None)], True),
        ([("2025-09-01", None)], False),
        ([("2024-01-01", "2025-03-29")], False),
        ([("2025-07-20", "2025-08-10"), ("2025-08-01", "2025-08-17")], False),
    ],
)
def test_c11_thirty_days_between_the_measurements_each_day_once(spells: list[tuple], is_credited: bool) -> None:
    municipality = known(
        scores=[score("2025-03-01", 3), score("2025-09-01", 1)], services=[service(*spell) for spell in spells]
    )
    found = courses(municipality, pd.Timestamp("2025-09-30"))["c", OVERALL]
    expected = "Positiv" if is_credited else NOT_CREDITED
    assert credited(municipality, "c", found, (("provider", "p"),)) == expected
    assert credited(municipality, "c", found, ()) == "Positiv"


def test_r18_scores_from_before_the_release_say_nothing() -> None:
    municipality = known(scores=[score("2014-12-31", 3), score("2015-06-01", 1)])
    assert (
        credited(municipality, "c", courses(municipality, pd.Timestamp("2015-06-30"))["c", OVERALL], ()) == NOT_RELEASED
    )


@pytest.mark.parametrize(
    ("quantity", "amount", "frequency", "monthly"),
    [
        ("1", "3400.00", "Pr. døgn", "103416.67"),
        ("4.5", "700.00", "Pr. uge", "13687.50"),
        ("7", "493.50", "Pr. uge", "15010.63"),
        ("3", "1500.50", "Pr. måned", "4501.50"),
        ("1", "150000.00", "Pr. år", "12500.00"),
        ("1", "8000.00", "Engangs", "0.00"),
    ],
)
def test_c12_price_per_month(quantity: str, amount: str, frequency: str, monthly: str) -> None:
    assert monthly_price(Decimal(quantity), Decimal(amount), frequency) == Decimal(monthly)
    assert monthly_price(Decimal(quantity), Decimal(amount), "Hver fuldmåne") is None


def test_c12_a_part_of_a_month() -> None:
    month = service_months(known(services=[service("2025-01-10", "2025-01-31")]), pd.Timestamp("2025-01-31"))
    assert list(month["child_months"]) == [Decimal("0.7096774194")]
    assert list(month["expense"]) == [Decimal("21290.32")]
    assert rounded(Fraction(-5, 1000), 2) == Decimal("-0.01")


@pytest.mark.parametrize(
    ("days", "expense", "posted"),
    [(31, ["1100.00", "2000.01"], ["1100.00", "2000.01"]), (30, ["10645.16", "19354.84"], [None, None])],
)
def test_c12_the_ledgers_price_when_it_pays_for_every_day(
    days: int, expense: list[str], posted: list[str | None]
) -> None:
    end = pd.Timestamp("2025-03-31")
    kind, provider = service("2025-03-01", None)[2], service("2025-03-01", None)[4]
    bills = {("1", str(kind), str(provider), end.date()): Bill(Decimal("3100.01"), days)}
    lines = [service("2025-03-01", "2025-03-11"), service("2025-03-12", None)]
    month = service_months(known(bills, services=lines), end)
    assert list(month["expense"]) == [Decimal(each) for each in expense]
    assert list(month["posted"]) == [each if each is None else Decimal(each) for each in posted]


def test_c16_the_state_of_a_goal_on_the_date() -> None:
    municipality = known(
        cases=[("1", "c", "Social udsathed", "2025-01-01", None)],
        goals=[
            *[(name, "1", None, "2025-01-01", None) for name in ("state", "on_limit", "too_old", "never", "twice")],
            ("closed", "1", None, "2025-01-01", "2025-12-30"),
        ],
        followups=[
            ("state", "F1", "2025-07-01", "2025-07-01", GRADES[2]),
            ("state", "F2", "2025-12-31", "2026-02-15", GRADES[1]),
            ("state", "F3", "2026-01-01", "2026-01-01", GRADES[0]),
            ("on_limit", "F4", "2025-05-01", "2025-05-01", GRADES[3]),
            ("too_old", "F5", "2025-04-29", "2025-04-29", GRADES[0]),
            ("twice", "F7", "2025-12-01", "2025-12-02", GRADES[0]),
            ("twice", "F6", "2025-12-01", "2025-12-09", GRADES[3]),
        ],
    )
    found = graded(municipality, pd.Timestamp("2025-12-31")).set_index("goal")["grade"].to_dict()
    assert found == {
        "state": GRADES[1],
        "on_limit": GRADES[3],
        "too_old": OUTSIDE,
        "never": OUTSIDE,
        "twice": GRADES[3],
    }


@pytest.mark.parametrize(
    ("positive", "negative", "label", "improvement", "retention"),
    [
        (13, 10, "Positiv", "green", "green"),
        (12, 10, "Ingen", "yellow", "green"),
        (10, 12, "Ingen", "yellow", "green"),
        (10, 13, "Negativ", "red", "red"),
    ],
)
def test_c9_exactly_the_margin_is_none(
    positive: int, negative: int, label: str, improvement: str, retention: str
) -> None:
    labels = ["Positiv"] * positive + ["Negativ"] * negative + ["Ingen"] * (40 - positive - negative) + [SINGLE] * 3
    assert group_label(pd.Series(labels), Fraction(5)) == label
    assert COLOURS["Forbedring"][label] == improvement
    assert COLOURS["Forbedring eller fastholdelse"][label] == retention


@pytest.mark.parametrize(
    ("born", "day", "counts"),
    [
        ("2007-02-01", "2025-01-31", True),
        ("2007-01-31", "2025-01-31", False),
        ("2008-02-29", "2026-02-28", True),
        ("2008-02-29", "2026-03-01", False),
        (None, "2025-01-31", True),
    ],
)
def test_c25_a_child_until_the_birthday(born: str | None, day: str, counts: bool) -> None:
    assert is_child(pd.to_datetime(pd.Series([born])), pd.Timestamp(day)).tolist() == [counts]


def test_c8_a_child_with_two_cases_is_in_the_place_of_the_help_that_started_last() -> None:
    municipality = known(
        cases=[
            ("1", "c", "Social udsathed", "2024-01-01", None),
            ("2", "c", "Funktionsnedsættelse", "2025-01-01", None),
        ],
        services=[service("2024-02-01", None), service("2025-02-01", None, "q", "2")],
        assignments=[
            ("2", "SB1", "2025-01-01", None),
            ("2", "SB2", "2025-03-01", "2025-05-31"),
        ],
        employments=[("SB1", "T1", "2020-01-01", None), ("SB2", "T2", "2020-01-01", None)],
    )
    found = placed(municipality, pd.Timestamp("2025-04-30"))
    assert set(found["provider"]) == {"p", "q"}
    assert set(found["target_group"]) == {"Funktionsnedsættelse"}
    assert set(found["caseworker"]) == {"SB2"}
    days = pd.Series(pd.to_datetime(["2025-05-31", "2025-06-01"]))
    places = responsible(municipality, pd.Series(["2", "2"]), days)
    assert places["organisation"].tolist() == ["T2", "T1"]
    assert responsible(municipality, pd.Series(["1"]), days.head(1))["caseworker"].tolist() == ["unknown"]
