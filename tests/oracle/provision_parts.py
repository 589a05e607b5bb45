"""What the provision star's oracles share: parts of measures, the registry as it is known, places and residents."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pandas as pd

from tests.oracle.groups import rounded
from tests.oracle.net import NetKnown, months_before
from tests.oracle.truth import granted_services, last_day_known

ONE_DAY = timedelta(days=1)
FAR = date(9999, 1, 1)


@dataclass(frozen=True)
class Part:
    """What something adds to a measure of an offer: None for a part that counts different persons instead."""

    offer: str
    measure: str
    unit: str
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    total: int | None = None
    measured: int | None = None
    person: object = None
    breakdown: tuple[str, str] = ("none", "all")


def four(value: Fraction | Decimal | int) -> Fraction:
    """Rounded as the warehouse keeps it, to four decimals."""
    kept = rounded(Fraction(value), 4)
    assert kept is not None
    return Fraction(kept)


def one(numerator: int = 1) -> dict[str, Any]:
    """An event: counted in the total, and in the numerator when it is one of those asked for."""
    return {"numerator": Fraction(numerator), "total": 1, "measured": 1}


def share_of(numerator: object, denominator: object, total: int = 1, measured: int = 1) -> dict[str, Any]:
    """A part of a share or a mean."""
    top, bottom = four(Fraction(str(numerator))), four(Fraction(str(denominator)))
    return {"numerator": top, "denominator": bottom, "total": total, "measured": measured}


def month_days(day: date) -> list[date]:
    """The days of the month that ends on the day."""
    return [day.replace(day=number) for number in range(1, day.day + 1)]


def is_in_month(event: date, day: date) -> bool:
    """Whether the event is in the month that ends on the day."""
    return months_before(event, day) == 0


def month_end(day: date, back: int) -> date:
    """The end of the month so many before the month of the day."""
    return (pd.Timestamp(day) - pd.offsets.MonthEnd(back)).date() if back else day


class Offers:
    """The registry as it is known: areas, providers, places, units, and who is on an occupancy list."""

    def __init__(self, net: NetKnown) -> None:
        self.net = net
        self.all = {offer.offer_id: offer for offer in net.visible(net.truth.offers)}
        self.by_name = {offer.offer_name.lower(): offer.offer_id for offer in self.all.values()}
        departments = net.visible(net.truth.departments)
        self.area: dict[str, str] = {}
        for d in departments:
            found = "children" if d.legal_basis.startswith("BL ") else "adults"
            self.area[d.offer_id] = max(self.area.get(d.offer_id, ""), found)
        self.stays = net.visible(net.truth.stays)
        self.listed = {stay.offer_id for stay in self.stays}
        self.with_places = {d.offer_id for d in departments if d.places} | self.listed
        self.placed: dict[str, list[tuple[str, date, date]]] = defaultdict(list)
        granted, orders = granted_services(net.truth, net.day), net.visible(net.truth.orders)
        for help_ in [*granted, *orders]:
            last = last_day_known(help_, net.day) or FAR
            self.placed[help_.offer_id].append((net.current(help_.cpr), help_.start_date, last))
        # adults' offers first: where both have help, the offer is the children's
        served = {help_.offer_id: "adults" for help_ in orders} | {help_.offer_id: "children" for help_ in granted}
        self.area = served | self.area
        budgets = net.visible(net.truth.provider_budget)
        self.unit_offer = {line.unit_id: line.offer_id or self.named(line.unit_name) for line in budgets}
        people = net.visible([*net.truth.adults, *net.truth.persons])
        self.births = {net.current(person.cpr): person.birth_date for person in people}

    def named(self, unit_name: str) -> str | None:
        """The offer that a unit's name ends in; the longest."""
        found = [name for name in self.by_name if f" {unit_name.lower()}".endswith(f" {name}")]
        return self.by_name[max(found, key=len)] if found else None

    def own_area(self, offer: str) -> str:
        """Whose the offer is."""
        return self.area.get(offer, "unknown")

    def residents(self, offer: str, day: date) -> dict[str, Any]:
        """Who lives in the offer on the day by its list, each with the stay that counts: the one begun first."""
        found: dict[str, Any] = {}
        for stay in sorted(self.stays, key=lambda stay: stay.start_date):
            last = last_day_known(stay, self.net.day) or FAR
            if stay.offer_id == offer and stay.start_date <= day <= last:
                found.setdefault(self.net.current(stay.cpr), stay)
        return found

    def days(self, offer: str, day: date) -> list[date]:
        """The days of the month in which the offer is."""
        o = self.all[offer]
        return [d for d in month_days(day) if o.start_date <= d and (o.last_day is None or d <= o.last_day)]


@cache
def offers_of(net: NetKnown) -> Offers:
    """The registry, once per municipality."""
    return Offers(net)


@cache
def capacity(net: NetKnown, offer: str, day: date) -> tuple[int, int, int, int, int, Fraction, int]:
    """A month of an offer: days, occupied, available, days compared, different, budgeted minutes, most residents."""
    offers = offers_of(net)
    days = offers.days(offer, day)
    occupied = available = different = most = 0
    budgeted = Fraction(0)
    for d in days if offer in offers.listed else []:
        residents = offers.residents(offer, d)
        own = [s for s in residents.values() if s.handling_municipality_code == net.truth.municipality_code]
        placed = {person for person, start, last in offers.placed[offer] if start <= d <= last}
        occupied += len(residents)
        available += offers.all[offer].places
        different += len(own) != len(placed)
        most = max(most, len(residents))
        budgeted += four(Fraction(sum(s.budgeted_weekly_hours or 0 for s in residents.values())) * 60 / 7)
    return len(days), occupied, available, len(days) if available else 0, different, budgeted, most
