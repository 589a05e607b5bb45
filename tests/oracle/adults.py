"""Adults: development and expected level on the themes of VUM 2.0 (V29), and orders with their price (C6, C11, C12)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pandas as pd

from simulator.truth import MunicipalityTruth
from simulator.truth_adults import Adult, AdultOrder
from tests.oracle import development as of_children
from tests.oracle import economy as economy_of_children
from tests.oracle.bills import ADULT_TYPES
from tests.oracle.groups import Group, base, in_places, parts, rounded, running, share, table
from tests.oracle.repair import repaired
from tests.oracle.truth import OPEN, Known, known_on, last_day_known

INSTRUMENT, VERSION, WHOLE_THEME = "VUM2", "VUM 2.0", "Samlet"
RELEASED_FROM = pd.Timestamp(2024, 1, 1)
# C6: scored every twelve months, with two months' grace.
FRESH = pd.DateOffset(months=14)
THEMES = (
    "Praktiske opgaver i hjemmet",
    "Egenomsorg",
    "Mobilitet",
    "Kommunikation",
    "Socialt liv",
    "Samfundsliv",
    "Sundhed",
)
UNITS = {"Døgn": "Pr. døgn", "Måned": "Pr. måned", "Time": "Pr. uge"}
REACHED, NOT_REACHED, NO_COMPARISON = "Nået", "Ikke nået", "Kan ikke sammenlignes"


@dataclass(frozen=True)
class Course:
    """An adult's assessments of a theme in one case, oldest first: day, level, and the level expected next."""

    days: tuple[pd.Timestamp, ...]
    levels: tuple[Decimal, ...]
    expected: tuple[Decimal | None, ...]
    is_too_old: bool

    @property
    def label(self) -> str:
        """Development since the assessment before, or why there is none (C2, C6, R18)."""
        if self.is_too_old:
            return of_children.TOO_OLD
        if min(self.days[-2:]) < RELEASED_FROM:
            return of_children.NOT_RELEASED
        if len(self.days) == 1:
            return of_children.SINGLE
        before, after = self.levels[-2:]
        return "Positiv" if after < before else "Negativ" if after > before else "Ingen"

    @property
    def expectation(self) -> str:
        """Whether the latest level is what was expected at the assessment before, or better; lower is better."""
        hoped = self.expected[-2] if len(self.days) > 1 else None
        if hoped is None:
            return NO_COMPARISON
        return REACHED if self.levels[-1] <= hoped else NOT_REACHED


def adults_known_on(truth: MunicipalityTruth, day: date) -> Known:
    """As `known_on`, with adults' cases, orders (as services) and final scores of whole themes instead.

    services: person, case, type, kind, provider, start, last, amount, quantity (hours of a week for a price per hour),
    frequency; scores: person, case, measurement, measured, registered, rater, item, score, expected.
    """
    known = [order for order in truth.orders if order.registered_date <= day]
    used = repaired(known, [last_day_known(order, day) for order in known], day)
    orders = [_order(order, day) for order in used]
    cases = [_case(adult) for adult in truth.adults if adult.registered_date <= day]
    scores = [
        (
            s.cpr,
            s.case_number,
            s.assessment_id,
            s.measured_date,
            s.registered_date,
            s.rater,
            s.theme,
            s.level,
            s.expected_level,
        )
        for s in truth.vum_scores
        if s.registered_date <= day
        and not s.is_draft
        and s.instrument_version == VERSION
        and s.sub_theme == WHOLE_THEME
    ]
    score_columns = ["person", "case", "measurement", "measured", "registered", "rater", "item", "score", "expected"]
    return replace(
        known_on(truth, day),
        cases=_dated(pd.DataFrame(cases, columns=["case", "person", "target_group", "start", "last"])),
        services=_dated(pd.DataFrame(orders, columns=ORDER_COLUMNS)),
        scores=_dated(pd.DataFrame(scores, columns=score_columns, dtype=object)),
    )


ORDER_COLUMNS = ["person", "case", "type", "kind", "provider", "start", "last", "amount", "quantity", "frequency"]


def _order(order: AdultOrder, day: date) -> tuple[object, ...]:
    name, kind = ADULT_TYPES[order.paragraph]
    last = last_day_known(order, day)
    quantity = order.weekly_hours if order.price_unit == "Time" else Decimal(1)
    return (
        order.cpr,
        order.case_number,
        name,
        kind,
        order.provider_id,
        order.start_date,
        OPEN if last is None else pd.Timestamp(last),
        order.amount_dkk,
        quantity,
        UNITS[order.price_unit],
    )


def _case(adult: Adult) -> tuple[object, ...]:
    return adult.case_number, adult.cpr, adult.target_group, adult.opened_date, OPEN


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    dates = {"start", "last", "measured", "registered"}.intersection(frame.columns)
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in sorted(dates)})


@cache
def placed(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    """Adults with an order on the day, whatever their age, a row per order, in the place of the latest order (C8)."""
    active = running(known.services, day)
    main = active.sort_values(["start", "case"], ascending=[False, True]).drop_duplicates("person")
    main = in_places(known, main[["person", "case"]], pd.Series(day, index=main.index))
    return active[["person", "type", "kind", "provider"]].merge(main.drop(columns="case"), on="person")


@cache
def courses(known: Known, day: pd.Timestamp) -> dict[tuple[str, str], Course]:
    """The course with the latest assessment per adult and theme; of several raters on a day the caseworker's counts."""
    scores = known.scores[known.scores["measured"] <= day]
    scores = scores.assign(rank=scores["rater"].map(lambda rater: -of_children.RATERS.index(rater)))
    scores = scores.sort_values(["measured", "registered", "measurement", "rank"], kind="stable")
    scores = scores.drop_duplicates(["person", "case", "item", "measured"], keep="last")
    found: dict[tuple[str, str], Course] = {}
    for (person, theme), rows in scores.groupby(["person", "item"]):
        latest = rows.sort_values(["measured", "registered", "case"], ascending=[True, True, False]).iloc[-1]
        course = rows[rows["case"] == latest["case"]]
        found[str(person), str(theme)] = Course(
            tuple(course["measured"]),
            tuple(course["score"]),
            tuple(course["expected"]),
            latest["measured"] + FRESH < day,
        )
    return found


def _credited(known: Known, person: str, course: Course | None, helper: tuple[tuple[str, str], ...]) -> str:
    if course is None:
        return of_children.NOT_SCORED
    if not helper or course.label not in of_children.MEASURED:
        return course.label
    before, after = (day.toordinal() for day in course.days[-2:])
    days = of_children.shared_days(known, person, helper, before, after)
    return course.label if days >= of_children.MIN_OVERLAP_DAYS else of_children.NOT_CREDITED


def development(known: Known, day: pd.Timestamp, groups: Iterable[Group]) -> pd.DataFrame:
    """The adults' rows of the development template on the day."""
    return table(
        {**base(known, day, group, names), "area_code": "adults", "instrument_code": INSTRUMENT, "item": theme, **row}
        for group in groups
        for names, part in parts(placed(known, day), group)
        for theme in THEMES
        for row in _theme_rows(
            known, day, part, tuple((name, str(part.iloc[0][name])) for name in group.credits), theme
        )
    )


def _theme_rows(
    known: Known, day: pd.Timestamp, part: pd.DataFrame, helper: tuple[tuple[str, str], ...], theme: str
) -> Iterator[dict[str, object]]:
    found = {person: courses(known, day).get((person, theme)) for person in sorted(set(part["person"]))}
    labels = {person: _credited(known, person, course, helper) for person, course in found.items()}
    yield from of_children.measures(pd.Series(labels, dtype=object))
    expectations = [
        course.expectation if course is not None and labels[person] in of_children.MEASURED else NO_COMPARISON
        for person, course in found.items()
    ]
    total, known_to_us = len(expectations), sum(each != NO_COMPARISON for each in expectations)
    rows = [("expected_level", each, expectations.count(each), total) for each in (REACHED, NOT_REACHED, NO_COMPARISON)]
    rows.append(("share_expected_level", "I alt", expectations.count(REACHED), known_to_us))
    for measure_code, member, numerator, denominator in rows:
        yield {
            "measure_code": measure_code,
            "member": member,
            "numerator": rounded(Fraction(numerator), 4),
            "denominator": rounded(Fraction(denominator), 4),
            "n_total": total,
            "n_measured": known_to_us,
            "coverage": rounded(share(known_to_us, total), 6),
            "value": rounded(share(numerator, denominator), 6),
        }


def economy(known: Known, day: pd.Timestamp, groups: Iterable[Group]) -> pd.DataFrame:
    """The adults' rows of the economy template: the period of three months that ends on the day."""
    ends = [day - pd.offsets.MonthEnd(back) if back else day for back in range(economy_of_children.PERIOD_MONTHS)]
    months = pd.concat([_order_months(known, end) for end in ends], ignore_index=True)
    return table(
        {
            **base(known, day, group, names),
            **measure,
            "area_code": "adults",
            "measure_code": str(measure["measure_code"]).replace("children", "adults"),
        }
        for group in groups
        for names, part in parts(months, group)
        for measure in economy_of_children.measures(part)
    )


def _order_months(known: Known, month_end: pd.Timestamp) -> pd.DataFrame:
    orders = known.services
    orders = orders[(orders["start"] <= month_end) & (orders["last"] >= month_end.replace(day=1))]
    orders = orders[orders["last"] >= orders["start"]]
    prices = [
        economy_of_children.monthly_price(*row)
        for row in zip(orders["quantity"], orders["amount"], orders["frequency"], strict=True)
    ]
    return economy_of_children.costed(known, orders, prices, month_end)
