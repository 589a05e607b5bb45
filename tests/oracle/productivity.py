"""What time goes to and what an hour and a place cost, from what is known (U7-U10, V24, V25; C21).

Parts of the provision star, as `provision.py` sums them. A year's assumption is that of a full-time post.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pandas as pd

from tests.oracle.groups import rounded
from tests.oracle.net import NetKnown
from tests.oracle.provision_parts import FAR, ONE_DAY, Part, capacity, four, is_in_month, offers_of, share_of
from tests.oracle.rota import shift_days
from tests.oracle.truth import last_day_known

ACTIVITIES = {
    "ATA-tid": "ata",
    "Gruppe": "group",
    "Transport": "transport",
    "Dokumentation": "documentation",
    "Møde": "meeting",
    "Kompetenceudvikling": "competence_development",
    "Øvrig tid": "other_time",
}
DIRECT = ("ata", "group")
CITIZEN_DIRECTED = (*DIRECT, "documentation")
# Whose, from when, and the share of attendance that is assumed: 60 and about 75 per cent (VIVE24 fn. 25).
ASSUMED = (("*", date(2000, 1, 1), Fraction(60, 100)), ("999", date(2025, 7, 1), Fraction(75, 100)))
AWAY = {"Ferie": "holiday", "Feriefri": "extra_holiday", "Sygdom": "sickness"}
WORKING_TIME, LEFT = "Arbejdstid", "Potentiel 1 til 1 tid"
INCOME, WAGES = "Omsætning", "Løn"


# --- the assumption of a year ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Norm:
    """A unit's year: hours by what they go to, and the lines of the sheet."""

    hours: dict[str, Fraction]
    lines: int

    def share(self, whole: str) -> Fraction:
        """1:1 hours of the whole."""
        return self.hours["one_to_one"] / self.hours[whole]


@cache
def _norms(net: NetKnown) -> dict[tuple[str, int], Norm]:
    sheets: dict[tuple[str, int], dict[str, Decimal]] = defaultdict(dict)
    for line in net.visible(net.truth.hour_prices):
        sheets[line.unit_id, line.year][line.time_category] = line.yearly_hours
    return {key: _norm(sheet) for key, sheet in sheets.items()}


def _norm(sheet: dict[str, Decimal]) -> Norm:
    hours = {name: Fraction(sheet.get(category, 0)) for category, name in AWAY.items()}
    employed = Fraction(sheet[WORKING_TIME])
    hours |= {"employment": employed, "attendance": employed - sum(hours.values()), "unknown": Fraction(0)}
    others = {WORKING_TIME, LEFT, *AWAY}
    hours["organisational"] = sum((Fraction(sheet[name]) for name in sheet if name not in others), Fraction(0))
    hours["one_to_one"] = hours["attendance"] - hours["organisational"]
    if LEFT in sheet:
        hours["stated_one_to_one"] = Fraction(sheet[LEFT])
    return Norm(hours, len(sheet))


def assumed(net: NetKnown, day: date) -> Iterator[Part]:
    """U9: each kind of hours of the year's assumption, and 1:1 time as a part of two wholes."""
    for (unit, year), norm in _norms(net).items():
        offer = unit_offer(net, unit)
        if offer is None or year != day.year:
            continue
        count = {"total": norm.lines, "measured": norm.lines}
        for name, hours in norm.hours.items():
            yield Part(offer, f"norm_{name}_hours", "mean", **share_of(hours, 1, **count))
        for whole in ("attendance", "employment"):
            numbers = share_of(norm.hours["one_to_one"], norm.hours[whole], **count)
            yield Part(offer, f"norm_ata_share_of_{whole}_hours", "ratio", **numbers)


def unit_offer(net: NetKnown, unit: str) -> str | None:
    """The offer that the unit's budget gives it, else the one that its name there ends in."""
    return offers_of(net).unit_offer.get(unit)


# --- registered time -------------------------------------------------------------------------------------


@cache
def _standing(net: NetKnown) -> tuple[Any, ...]:
    """The registrations as they were changed last, without those taken back."""
    newest: dict[str, Any] = {}
    for entry in sorted(net.visible(net.truth.time_registrations), key=lambda entry: entry.changed_at):
        newest[entry.registration_id] = entry
    return tuple(entry for entry in newest.values() if entry.operation != "Slet")


@cache
def _registered(net: NetKnown, day: date) -> dict[str, dict[tuple[str, str], Fraction]]:
    """Hours of the month by offer, employee and activity."""
    offers = offers_of(net)
    lines: list[tuple[str | None, Any]] = [
        (offers.named(s.team_name), s) for s in net.visible(net.truth.delivered_hours)
    ]
    lines += [(offers.unit_offer.get(entry.unit_id), entry) for entry in _standing(net)]
    found: dict[str, dict[tuple[str, str], Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for offer, line in lines:
        if offer is not None and is_in_month(line.work_date, day):
            found[offer][line.employee_id, ACTIVITIES.get(line.activity, "unknown")] += Fraction(line.hours)
    return found


def direct_hours(net: NetKnown, day: date) -> dict[str, Fraction]:
    """Hours with citizens by offer, of the offers that have registered any time in the month."""
    return {
        offer: sum((h for (_, activity), h in hours.items() if activity in DIRECT), Fraction(0))
        for offer, hours in _registered(net, day).items()
    }


def time_used(net: NetKnown, day: date) -> Iterator[Part]:
    """U10: direct and citizen-directed time of the hours attended, by activity, and of those employed."""
    registered = _registered(net, day)
    for offer, hours in registered.items():
        for (employee, activity), spent in hours.items():
            for name, counted in (("ata", DIRECT), ("citizen_directed", CITIZEN_DIRECTED)):
                numbers = _of_person(employee, spent * (activity in counted), spent)
                yield Part(offer, f"{name}_share_of_attendance_hours", "ratio", **numbers)
            for code in (*ACTIVITIES.values(), "unknown"):
                numbers = _of_person(employee, spent * (activity == code), spent)
                yield Part(offer, "time_use", "ratio", **numbers, breakdown=("activity", code))
        yield from _against_assumed(net.truth.municipality_code, day, offer, hours)
    for offer, hours in direct_hours(net, day).items():
        yield Part(offer, "ata_share_of_employment_hours", "ratio", hours, Fraction(0))
    first, after = day.replace(day=1), day + ONE_DAY
    for job in net.visible(net.truth.jobs):
        known_last = last_day_known(job, net.day)
        end = FAR if known_last is None else known_last + ONE_DAY
        offer_id = offers_of(net).unit_offer.get(job.unit_id)
        if offer_id in registered and job.start_date <= day and end > first:
            days = (min(end, after) - max(job.start_date, first)).days
            numbers = _of_person(job.employee_id, Fraction(0), four(Fraction(job.weekly_hours) * days / 7))
            yield Part(str(offer_id), "ata_share_of_employment_hours", "ratio", **numbers)


def _against_assumed(
    municipality: str, day: date, offer: str, hours: dict[tuple[str, str], Fraction]
) -> Iterator[Part]:
    """What the municipality assumes on the day, and how much of it each employee's hours reach."""
    in_force = {of: share for of, first, share in ASSUMED if first <= day}
    share = in_force.get(municipality, in_force["*"])
    for employee in sorted({employee for employee, _ in hours}):
        own = {activity: spent for (of, activity), spent in hours.items() if of == employee}
        direct, attended = sum((own.get(a, Fraction(0)) for a in DIRECT), Fraction(0)), sum(own.values(), Fraction(0))
        expected = four(attended * share)
        numbers = _of_person(employee, expected, attended)
        yield Part(offer, "assumed_ata_share_of_attendance_hours", "ratio", **numbers)
        yield Part(offer, "ata_share_of_assumed", "ratio", **_of_person(employee, direct, expected))


def _of_person(employee: object, numerator: Fraction, denominator: Fraction) -> dict[str, Any]:
    return {"numerator": numerator, "denominator": denominator, "person": employee}


# --- the price of an hour --------------------------------------------------------------------------------


def hour_prices(net: NetKnown, day: date) -> Iterator[Part]:
    """U7: wages of the month's worked shifts over direct hours, and over the 1:1 part of the hours worked."""
    wages: dict[tuple[str, str, object], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for part in shift_days(net.visible(net.truth.shifts), day):
        offer = unit_offer(net, part.shift.unit_id)
        if offer is not None and part.shift.worked_hours is not None:
            sums = wages[offer, part.shift.unit_id, part.shift.employee_id]
            sums[0] += part.worked
            sums[1] += part.wage
    direct = {offer: hours for offer, hours in direct_hours(net, day).items() if hours > 0}
    for (offer, unit, employee), (worked, wage) in wages.items():
        if offer in direct:
            yield Part(offer, "hour_price_realised", "dkk_per_hour", **_of_person(employee, wage, Fraction(0)))
        norm = _norms(net).get((unit, day.year))
        if norm is not None:
            with_citizens = four(worked * Fraction(rounded(norm.share("attendance"), 6) or 0))
            yield Part(offer, "hour_price_assumed", "dkk_per_hour", **_of_person(employee, wage, with_citizens))
    for offer in {offer for offer, _, _ in wages} & set(direct):
        yield Part(offer, "hour_price_realised", "dkk_per_hour", Fraction(0), direct[offer])


DayRow = tuple[
    str, date, Decimal | None, Decimal | None, Decimal | None, Decimal | None, Decimal | None, Decimal | None
]


def daily_hour_prices(net: NetKnown, month: date) -> Iterator[DayRow]:
    """U7 by unit and day of the month: wages, hours worked, direct, attended, and the two prices of an hour."""
    paid: dict[tuple[str, date], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for part in shift_days(net.visible(net.truth.shifts), month):
        if part.shift.worked_hours is not None:
            sums = paid[part.shift.unit_id, part.day]
            sums[0] += part.wage
            sums[1] += part.worked
    hours: dict[tuple[str, date], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for line in _standing(net):
        hours[line.unit_id, line.work_date][0] += Fraction(line.hours) * (ACTIVITIES.get(line.activity) in DIRECT)
        hours[line.unit_id, line.work_date][1] += Fraction(line.hours)
    for (unit, day), (wage, worked) in paid.items():
        direct, attended = hours.get((unit, day), (None, None))
        norm = _norms(net).get((unit, day.year))
        share = None if norm is None else Fraction(rounded(norm.share("attendance"), 6) or 0)
        realised = wage / direct if direct else None
        assumed_price = None if share is None or not worked else wage / (worked * share)
        yield (
            unit, day, rounded(wage, 2), rounded(worked, 2), rounded(direct, 2), rounded(attended, 2),
            rounded(realised, 6), rounded(assumed_price, 6),
        )  # fmt: skip


# --- the unit's money ------------------------------------------------------------------------------------


@dataclass
class Follow:
    """A unit's budget follow-up to the end of a month: lines, and income (above 0), wages and cost in kr."""

    lines: int
    income: dict[str, Decimal]
    wages: dict[str, Decimal]
    cost: Decimal


@cache
def _follow_ups(net: NetKnown) -> dict[str, dict[tuple[int, int], Follow]]:
    found: dict[str, dict[tuple[int, int], Follow]] = defaultdict(dict)
    for line in net.visible(net.truth.provider_budget):
        month = (line.month.year, line.month.month)
        sides = {"budgeted": line.corrected_dkk, "realised": line.spent_dkk}
        none = dict.fromkeys(sides, Decimal(0))
        follow = found[line.unit_id].setdefault(month, Follow(0, dict(none), dict(none), Decimal(0)))
        follow.lines += 1
        for side, amount in sides.items():
            follow.income[side] -= amount if line.item == INCOME else 0
            follow.wages[side] += amount if line.item == WAGES else 0
        follow.cost += 0 if line.item == INCOME else line.spent_dkk
    return found


def money(net: NetKnown, day: date) -> Iterator[Part]:
    """U8, V24, V25: wages over income, income over budget; cost over hours, places and full-year recipients."""
    month, before = (day.year, day.month), (day.year, day.month - 1)
    costs: dict[str, list[tuple[Decimal | None, int]]] = defaultdict(list)
    for unit, months in _follow_ups(net).items():
        offer = unit_offer(net, unit)
        if offer is None or month not in months:
            continue
        now, cost = months[month], months[month].cost
        due = rounded(Fraction(now.income["budgeted"]) * day.month / 12, 2)
        yield Part(offer, "income_of_budget", "ratio", **share_of(now.income["realised"], due, now.lines, now.lines))
        for side in ("budgeted", "realised"):
            numbers = share_of(now.wages[side], now.income[side], now.lines, now.lines)
            yield Part(offer, f"wage_percentage_{side}", "ratio", **numbers)
        known = cost if day.month == 1 else cost - months[before].cost if before in months else None
        costs[offer].append((known, now.lines))
    for offer, units in costs.items():
        amounts = [amount for amount, _ in units if amount is not None]
        if len(amounts) == len(units) and sum(amounts) > 0:
            yield from _prices(net, day, offer, (Fraction(sum(amounts)), sum(lines for _, lines in units)))


def _prices(net: NetKnown, day: date, offer: str, spent: tuple[Fraction, int]) -> Iterator[Part]:
    cost, lines = spent
    registered = _registered(net, day)
    if offer in registered:
        hours = {"direct": direct_hours(net, day)[offer], "attendance": sum(registered[offer].values())}
        for name, wanted in hours.items():
            yield Part(offer, f"price_per_{name}_hour", "dkk_per_hour", **share_of(cost, wanted, lines, lines))
    days, occupied, available, *_ = capacity(net, offer, day)
    if available:
        year = (day - (pd.Timestamp(day) + pd.Timedelta(days=1) - pd.DateOffset(years=1)).date()).days + 1
        per_place = share_of(cost, four(Fraction(available, days)), lines, lines)
        yield Part(offer, "price_per_place", "dkk_per_month", **per_place)
        yearly = share_of(cost * year, occupied, lines, lines)
        yield Part(offer, "price_per_full_year_recipient", "dkk_per_year", **yearly)


SOURCES = (assumed, time_used, hour_prices, money)
