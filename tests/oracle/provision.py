"""Places, hours, visits, inquiries, incidents, risk and staff of the offers, from what is known (V20, V27, U4-U24).

`truth.py` says what is taken over from the simulator. Everything of an offer in a month is a list of `Part`s; a
figure's row is their sum over a group, in which a person counts once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from hashlib import md5
from itertools import combinations
from statistics import correlation, pstdev
from typing import Any

import pandas as pd

from tests.oracle.groups import rounded, share
from tests.oracle.net import NetKnown, age_on, in_period, measure, months_before, table
from tests.oracle.productivity import SOURCES as PRODUCTIVITY
from tests.oracle.provision_parts import (
    FAR,
    ONE_DAY,
    Part,
    capacity,
    four,
    is_in_month,
    month_end,
    offers_of,
    one,
    share_of,
)  # fmt: skip
from tests.oracle.repair import repaired
from tests.oracle.rota import shift_days
from tests.oracle.truth import granted_services, last_day_known

HISTORY, YEAR, SERIES_MONTHS, LEAST_MONTHS = 36, 12, 24, 12
SCALES = {"0-5": (0, 5), "1-10": (1, 10)}
SERIES = (
    "agency_share", "bvc_score", "fit_wellbeing", "incidents", "red_assessments", "sickness_share", "staffed_share",
)  # fmt: skip
SERIES_NAMES = (
    "Vikarbureau", "BVC-score", "borgernes trivsel", "hændelser", "røde vurderinger", "sygefravær", "bemanding",
)  # fmt: skip
FIT_RELEASED_FROM = date(2020, 1, 1)
LIGHTS = {
    "ata_share_of_assumed": (Fraction(9, 10), Fraction(1)),
    "delivered_of_budgeted": (Fraction(9, 10), Fraction(1)),
    "delivered_of_granted": (Fraction(8, 10), Fraction(95, 100)),
}
CANCELLED_BY = {"Borger": "citizen", "Pårørende": "relative", "Medarbejder": "employee", "Leverandør": "provider"}
INCIDENT_TYPES = {
    "Magtanvendelse": "use_of_force",
    "Utilsigtet hændelse": "adverse_event",
    "Vold": "violence",
    "Trusler": "threat",
    "Anden krænkende adfærd": "offence",
}
REASONS = {"Pladsmangel": "no_place", "Uden for målgruppen": "outside_target_group", "Andet": "other"}
AGE_BANDS = (
    ("children_00_05", 0, 5), ("children_06_12", 6, 12), ("children_13_17", 13, 17), ("children_18_22", 18, 22),
    ("adults_00_17", 0, 17), ("adults_18_29", 18, 29), ("adults_30_49", 30, 49), ("adults_50_64", 50, 64),
    ("adults_65", 65, 150),
)  # fmt: skip
COLOURS = {"Grøn": "green", "Gul": "yellow", "Rød": "red"}
DIRECT = ("ATA-tid", "Gruppe")
COUNTS = ("count", "hours")


# --- places ----------------------------------------------------------------------------------------------


def _places(net: NetKnown, day: date) -> Iterator[Part]:
    for offer in offers_of(net).with_places:
        n, occupied, available, compared, different, _, _ = capacity(net, offer, day)
        if n:
            yield Part(offer, "occupancy_rate", "ratio", **share_of(occupied, available, n, compared))
            yield Part(offer, "occupancy_disagreement", "share", **share_of(different, compared, n, compared))
        for back in range(day.month):
            n, occupied, available, compared, *_ = capacity(net, offer, month_end(day, back))
            if n:
                yield Part(offer, "occupancy_rate_ytd", "ratio", **share_of(occupied, available, n, compared))


def _age_band(area: str, birth: date | None, day: date) -> str:
    if birth is None:
        return "unknown"
    age = age_on(birth, day)
    return next((code for code, low, high in AGE_BANDS if code.startswith(area) and low <= age <= high), "unknown")


def _residents(net: NetKnown, day: date) -> Iterator[Part]:
    offers = offers_of(net)
    schools = {
        (net.current(a.cpr), a.month): a
        for a in net.visible(net.truth.school_absence)
        if a.school_days > 0 and 1 <= a.grade <= 10
    }
    for offer in offers.listed:
        for person, stay in offers.residents(offer, day).items():
            band = ("age_band", _age_band(offers.own_area(offer), offers.births.get(person), day))
            for breakdown in (("none", "all"), band):
                yield Part(offer, "residents", "count", person=person, breakdown=breakdown)
            yield Part(offer, "stay_days", "days", **share_of((day - stay.start_date).days + 1, 1))
            month = schools.get((person, day.replace(day=1)))
            if month is not None:
                absent = month.sick_days + month.permitted_days + month.unpermitted_days
                yield Part(
                    offer, "school_attendance", "share", **share_of(month.school_days - absent, month.school_days)
                )
    for stay in offers.stays:
        last = last_day_known(stay, net.day)
        if is_in_month(stay.start_date, day):
            yield Part(stay.offer_id, "stays_begun", "count", **one())
        if last is not None and is_in_month(last, day):
            yield Part(stay.offer_id, "stays_ended", "count", **one())


# --- hours -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Grant:
    """A grant as known: half-open, with its weekly minutes."""

    grant: Any
    person: str
    offer: str
    start: date
    end: date
    weekly: Fraction

    def minutes(self, day: date) -> Fraction:
        """What the days of the month are worth."""
        first = max(self.start, day.replace(day=1))
        return four(self.weekly * (min(self.end, day + ONE_DAY) - first).days / 7)


@cache
def _grants(net: NetKnown) -> tuple[Grant, ...]:
    offers = offers_of(net)
    found = []
    for g in net.visible(net.truth.granted_hours):
        last = last_day_known(g, net.day)
        hours = (Fraction(g.hours_low) + Fraction(g.hours_low if g.hours_high is None else g.hours_high)) / 2
        weekly = hours * 60 * (1 if g.hours_period == "Uge" else Fraction(8400, 36525))
        end = FAR if last is None else last + ONE_DAY
        offer = offers.by_name.get(g.offer_name.lower(), "unknown")
        found.append(Grant(g, net.current(g.cpr), offer, g.start_date, end, weekly))
    return tuple(found)


def _granted(net: NetKnown, day: date) -> Iterator[Part]:
    groups = {adult.case_number: adult.target_group for adult in net.visible(net.truth.adults)}
    for g in _grants(net):
        if not (g.start <= day and g.end > day.replace(day=1)):
            continue
        by_paragraph = ("paragraph", g.grant.paragraph)
        for breakdown in (("none", "all"), by_paragraph):
            hours = four(g.minutes(day) / 60)
            yield Part(g.offer, "granted_hours", "hours", hours, person=g.person, breakdown=breakdown)
        if g.end <= day:
            continue
        # AC11: a package has no level; the simulator marks less than level 1 as none
        levels = [("service_level", g.grant.level or "below")] if g.grant.package is None else []
        for breakdown in (("none", "all"), by_paragraph, *levels):
            yield Part(g.offer, "granted_citizens", "count", person=g.person, breakdown=breakdown)
        if g.grant.package is not None:
            yield Part(g.offer, "package_citizens", "count", person=g.person, breakdown=("package", g.grant.package))
        for breakdown in (("none", "all"), ("target_group", groups[g.grant.case_number])):
            weekly = four(four(g.weekly) / 60)
            yield Part(g.offer, "weekly_hours", "mean", weekly, person=g.person, breakdown=breakdown)


def _durations(net: NetKnown, day: date) -> Iterator[Part]:
    periods: dict[str, list[Grant]] = defaultdict(list)
    for g in _grants(net):
        if g.grant.paragraph.startswith("SEL § 85"):
            periods[g.person].append(g)
    for grants in periods.values():
        begun = end = date.min
        running = []
        for g in sorted(grants, key=lambda g: (g.start, g.end)):
            if g.start > end:
                begun = g.start
            end = max(end, g.end)
            if g.start <= day < g.end:
                running.append((begun, g.offer))
        if running:
            days = (day - min(start for start, _ in running)).days + 1
            code = net.truth.municipality_code
            offer = min((offer for _, offer in running), key=lambda o: md5(f"{code}|{o}".encode()).hexdigest())  # noqa: S324
            yield Part(offer, "support_duration", "days", **share_of(days, 1))


@cache
def _delivered(net: NetKnown) -> dict[tuple[str, str, date], Fraction]:
    """Direct minutes by offer, employee and day; who has no line on the day is not there."""
    offers = offers_of(net)
    lines = [
        (offers.named(s.team_name), s.employee_id, s.work_date, s.activity, s.hours)
        for s in net.visible(net.truth.delivered_hours)
    ]
    newest: dict[str, Any] = {}
    for entry in sorted(net.visible(net.truth.time_registrations), key=lambda entry: entry.changed_at):
        newest[entry.registration_id] = entry
    lines += [
        (offers.unit_offer.get(e.unit_id), e.employee_id, e.work_date, e.activity, e.hours)
        for e in newest.values()
        if e.operation != "Slet"
    ]
    found: dict[tuple[str, str, date], Fraction] = defaultdict(Fraction)
    for offer, employee, day, activity, hours in lines:
        if offer is not None:
            found[offer, employee, day] += Fraction(hours) * 60 * (activity in DIRECT)
    return dict(found)


@cache
def _delivered_months(net: NetKnown) -> dict[tuple[str, int, int], Fraction]:
    """Direct minutes by offer, year and month; an offer without a line in the month is not there."""
    found: dict[tuple[str, int, int], Fraction] = defaultdict(Fraction)
    for (offer, _, day), minutes in _delivered(net).items():
        found[offer, day.year, day.month] += minutes
    return dict(found)


def _against(name: str, offer: str, wanted: Fraction, citizens: int, delivered: Fraction | None) -> Part:
    is_known = delivered is not None
    numbers = share_of((delivered or 0) / Fraction(60), wanted / 60 if is_known else 0, citizens, citizens * is_known)
    return Part(offer, name, "ratio", **numbers)


def _hours(net: NetKnown, day: date) -> Iterator[Part]:
    offers, delivered = offers_of(net), _delivered_months(net)
    granted: dict[str, list[Grant]] = defaultdict(list)
    for g in _grants(net):
        if g.start <= day and g.end > day.replace(day=1) and g.offer in offers.all:
            granted[g.offer].append(g)
    for offer, grants in granted.items():
        if offers.all[offer].places is None:
            wanted = sum((g.minutes(day) for g in grants), Fraction(0))
            citizens = len({g.person for g in grants})
            key = (offer, day.year, day.month)
            yield _against("delivered_of_granted", offer, wanted, citizens, delivered.get(key))
    for offer in offers.listed:
        *_, budgeted, most = capacity(net, offer, day)
        if budgeted > 0:
            key = (offer, day.year, day.month)
            yield _against("delivered_of_budgeted", offer, budgeted, most, delivered.get(key))


def _by_day(net: NetKnown, day: date) -> Iterator[Part]:
    """U5: each day with a budget of a month in which the offer has registered time."""
    offers = offers_of(net)
    of_day: dict[tuple[str, date], Fraction] = defaultdict(Fraction)
    for (offer, _, worked), minutes in _delivered(net).items():
        of_day[offer, worked] += minutes
    for offer in offers.listed:
        if (offer, day.year, day.month) not in _delivered_months(net):
            continue
        for d in offers.days(offer, day):
            residents = offers.residents(offer, d)
            budget = four(Fraction(sum(s.budgeted_weekly_hours or 0 for s in residents.values())) * 60 / 7)
            if budget > 0:
                hours, count = of_day.get((offer, d), Fraction(0)) / 60, len(residents)
                numbers = share_of(hours, budget / 60, count, count)
                breakdown = ("day_of_month", str(d.day))
                yield Part(offer, "delivered_of_budgeted", "ratio", **numbers, breakdown=breakdown)


def _by_employee(net: NetKnown, day: date) -> Iterator[Part]:
    """U6: hours each has delivered, and the part of each citizen's grant that goes with the visits planned."""
    offers, name = offers_of(net), "delivered_of_granted"
    outside = {offer_id for offer_id, offer in offers.all.items() if offer.places is None}
    planned: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for visit in net.visible(net.truth.visits):
        if is_in_month(visit.event_date, day):
            planned[visit.offer_id, net.current(visit.cpr)][visit.employee_id] += visit.planned_minutes
    granted: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for g in _grants(net):
        if g.start <= day and g.end > day.replace(day=1) and g.offer in outside:
            granted[g.offer, g.person] += g.minutes(day)
    for (offer, person), minutes in granted.items():
        if (offer, day.year, day.month) in _delivered_months(net):
            shares = planned.get((offer, person)) or {"unassigned": 1}
            for employee, part in shares.items():
                hours = minutes * part / sum(shares.values()) / 60
                yield Part(offer, name, "ratio", **share_of(0, hours), breakdown=("employee", employee))
    for (offer, employee, worked), minutes in _delivered(net).items():
        if is_in_month(worked, day):
            hours = four(minutes / 60)
            yield Part(offer, "delivered_hours", "hours", hours, person=employee)
            if offer in outside:
                numbers = share_of(hours, 0, 0, 0)
                yield Part(offer, name, "ratio", **numbers, breakdown=("employee", employee))


def _visits(net: NetKnown, day: date) -> Iterator[Part]:
    for v in net.visible(net.truth.visits):
        if not is_in_month(v.event_date, day):
            continue
        by = CANCELLED_BY[v.cancelled_by] if v.cancelled_by else None
        yield Part(v.offer_id, "cancelled_visits", "share", **share_of(int(by is not None), 1))
        for code in (*CANCELLED_BY.values(), "unknown"):
            numbers = share_of(int(by == code), 1)
            yield Part(v.offer_id, "cancelled_visits", "share", **numbers, breakdown=("cancelled_by", code))


# --- events ----------------------------------------------------------------------------------------------


def _severity(scale: str | None, severity: int | None) -> str:
    if scale is None or severity is None:
        return "unknown"
    low, high = SCALES[scale]
    thirds = Fraction(3 * (severity - low), high - low)
    return "low" if thirds <= 1 else "medium" if thirds <= 2 else "high"


def _time_of_day(hour: int) -> str:
    return "day" if hour in range(7, 15) else "evening" if hour in range(15, 23) else "night"


def _incidents(net: NetKnown, day: date) -> Iterator[Part]:
    for i in net.visible(net.truth.incidents):
        code = INCIDENT_TYPES[i.incident_type]
        if is_in_month(i.event_date, day):
            for breakdown in (
                ("none", "all"),
                ("incident_type", code),
                ("time_of_day", _time_of_day(i.occurred_at.hour)),
                ("situation", i.situation),
                ("severity_level", _severity(i.severity_scale, i.severity)),
            ):
                yield Part(i.offer_id, "incidents", "count", **one(), breakdown=breakdown)
        if code == "use_of_force" and in_period(i.event_date, day, YEAR):
            yield Part(i.offer_id, "use_of_force_year", "count", **one())


def _inquiries(net: NetKnown, day: date) -> Iterator[Part]:
    for i in net.visible(net.truth.inquiries):
        if not is_in_month(i.event_date, day):
            continue
        breakdowns = [("none", "all"), ("problem_type", i.problem_type), ("asking_municipality", i.municipality_code)]
        if not i.is_accepted:
            breakdowns.append(("refusal_reason", REASONS[i.refusal_reason]))
        for breakdown in breakdowns:
            yield Part(i.offer_id, "refused_inquiries", "count", **one(not i.is_accepted), breakdown=breakdown)


def _none_in_the_month(net: NetKnown, day: date) -> Iterator[Part]:
    """Offers on a list tell of themselves: nothing in the month is 0."""
    for offer in offers_of(net).listed:
        if offers_of(net).days(offer, day):
            for name in ("incidents", "use_of_force_year", "refused_inquiries", "stays_begun", "stays_ended"):
                yield Part(offer, name, "count", Fraction(0), total=0, measured=0)


def _risks(net: NetKnown, day: date) -> Iterator[Part]:
    for r in net.visible(net.truth.risk_profiles):
        if not is_in_month(r.event_date, day):
            continue
        if r.bvc_score is not None:
            yield Part(r.offer_id, "bvc_score", "mean", **share_of(r.bvc_score, 1))
        if r.colour is not None:
            is_red = Fraction(r.colour == "Rød")
            yield Part(r.offer_id, "red_assessments", "mean", is_red, person=net.current(r.cpr))
            for colour, code in COLOURS.items():
                numbers = share_of(int(colour == r.colour), 1)
                yield Part(r.offer_id, "risk_lights", "share", **numbers, breakdown=("risk_light", code))


# --- wellbeing -------------------------------------------------------------------------------------------


@cache
def _helped_at(net: NetKnown) -> dict[str, list[tuple[str, date, date]]]:
    """Citizen -> offer, first and last day of each line of help."""
    orders = [order for order in net.truth.orders if order.registered_date <= net.day]
    lines: list[Any] = [
        *granted_services(net.truth, net.day),
        *repaired(orders, [last_day_known(order, net.day) for order in orders], net.day),
    ]
    found: dict[str, list[tuple[str, date, date]]] = defaultdict(list)
    for line in lines:
        found[net.current(line.cpr)].append((line.offer_id, line.start_date, last_day_known(line, net.day) or FAR))
    return found


def _wellbeing(net: NetKnown, day: date) -> Iterator[Part]:
    """A citizen's own answers about wellbeing, at each offer that gave help on the day."""
    for a in net.visible(net.truth.answers):
        is_own = a.form == "Trivsel" and a.respondent in ("Barn/ung", "Borger") and a.value is not None
        if not is_own or not is_in_month(a.answered_date, day) or a.answered_date < FIT_RELEASED_FROM:
            continue
        person = net.current(a.cpr)
        at = {offer for offer, first, last in _helped_at(net)[person] if first <= a.answered_date <= last}
        for offer in sorted(at):
            yield Part(offer, "fit_wellbeing", "mean", Fraction(a.value), Fraction(1), person=person)


# --- staff -----------------------------------------------------------------------------------------------


def _staff(net: NetKnown, day: date) -> Iterator[Part]:
    offers = offers_of(net)
    first, after = day.replace(day=1), day + ONE_DAY
    jobs = []
    for j in net.visible(net.truth.jobs):
        last = last_day_known(j, net.day)
        jobs.append((j, FAR if last is None else last + ONE_DAY, offers.unit_offer.get(j.unit_id)))
    for j, end, offer in jobs:
        if offer is not None and j.start_date <= day and end > first:
            hours = Fraction(j.weekly_hours) * (min(end, after) - max(j.start_date, first)).days / 7
            yield Part(offer, "sickness_share", "share", Fraction(0), four(hours), person=j.employee_id)
    for a in net.visible(net.truth.absences):
        last = last_day_known(a, net.day)
        end = (last or net.day) + ONE_DAY
        if a.kind != "Sygdom" or a.start_date > day or end <= first:
            continue
        hours = rounded(Fraction(a.daily_hours) * _working_days(a.start_date, last or net.day), 2)
        part = Fraction(hours or 0) * (min(end, after) - max(a.start_date, first)).days / (end - a.start_date).days
        for j, job_end, offer in jobs:
            is_of_job = j.employment_id == a.employment_id and j.start_date <= a.start_date < job_end
            if is_of_job and offer is not None:
                yield Part(offer, "sickness_share", "share", four(part), Fraction(0), person=j.employee_id)
    for worked in shift_days(net.visible(net.truth.shifts), day):
        s, offer = worked.shift, offers.unit_offer.get(worked.shift.unit_id)
        if offer is not None:
            yield Part(offer, "staffed_share", "ratio", worked.worked, worked.planned, person=s.shift_id)
        if offer is not None and s.worked_hours is not None:
            agency = worked.worked if s.staffing_kind == "Vikarbureau" else Fraction(0)
            yield Part(offer, "agency_share", "share", agency, worked.worked, person=s.shift_id)


def _working_days(start: date, last: date) -> int:
    return sum((start + timedelta(days=n)).weekday() < 5 for n in range((last - start).days + 1))


# --- rows ------------------------------------------------------------------------------------------------

SOURCES: tuple[Callable[[NetKnown, date], Iterable[Part]], ...] = (
    _places, _residents, _granted, _durations, _hours, _by_day, _by_employee, _visits, _incidents, _inquiries,
    _none_in_the_month, _risks, _wellbeing, _staff, *PRODUCTIVITY,
)  # fmt: skip
Cell = tuple[str, str, str, str, str, str, str]  # area, scope type, scope, breakdown type, breakdown, measure, unit


@cache
def _parts(net: NetKnown, day: date) -> tuple[Part, ...]:
    return tuple(part for source in SOURCES for part in source(net, day) if part.offer in offers_of(net).all)


def _cells(net: NetKnown, part: Part) -> Iterator[Cell]:
    offers = offers_of(net)
    area, provider = offers.own_area(part.offer), offers.all[part.offer].provider_id
    whole = ("municipality", net.truth.municipality_code)
    for scope in (whole, ("provider", provider)):
        yield (area, *scope, *part.breakdown, part.measure, part.unit)
        if part.breakdown[0] == "none":
            yield (area, *scope, "offer", part.offer, part.measure, part.unit)
    if part.breakdown[0] == "none":
        yield (area, *whole, "provider", provider, part.measure, part.unit)


@cache
def _groups(net: NetKnown, day: date) -> dict[Cell, tuple[Fraction, Fraction | None, int, int]]:
    """Numerator, denominator, n_total and n_measured of every group of the month."""
    grouped: dict[Cell, list[Part]] = defaultdict(list)
    for part in _parts(net, day):
        for cell in _cells(net, part):
            grouped[cell].append(part)
    return {cell: _summed(cell[-1], parts) for cell, parts in grouped.items()}


def _summed(unit: str, parts: list[Part]) -> tuple[Fraction, Fraction | None, int, int]:
    persons = len({part.person for part in parts if part.person is not None})

    def total(values: list[Any]) -> Any:
        known = [value for value in values if value is not None]
        return sum(known) if known else persons

    numerator = Fraction(total([part.numerator for part in parts]))
    denominator = None if unit in COUNTS else Fraction(total([part.denominator for part in parts]))
    return numerator, denominator, total([p.total for p in parts]), total([p.measured for p in parts])


def _status(code: object, value: Any) -> str | None:
    if not isinstance(code, str) or code not in LIGHTS or value is None:
        return None
    yellow, green = LIGHTS[code]
    return "green" if value >= green else "yellow" if value >= yellow else "red"


def _head(net: NetKnown, day: date, cell: Cell) -> dict[str, object]:
    area, scope_type, scope, breakdown_type, breakdown, *_ = cell
    return {
        "report_date": day,
        "municipality_code": net.truth.municipality_code,
        "area_code": area,
        "scope_type": scope_type,
        "scope": scope,
        "breakdown_type": breakdown_type,
        "breakdown": breakdown,
    }


def provision(net: NetKnown, day: date, area: str) -> pd.DataFrame:
    """The rows of the template about the area on the day."""
    rows = []
    for cell, counts in _groups(net, day).items():
        if cell[0] == area:
            measured = measure(cell[5], "I alt", counts)
            rows.append(_head(net, day, cell) | measured | {"status": _status(cell[5], measured["value"])})
    return table([*rows, *(row for row in _correlations(net, day) if row["area_code"] == area)])


def _correlations(net: NetKnown, day: date) -> Iterator[dict[str, object]]:
    """U18: each pair of an offer's monthly series over the months in which both are known."""
    series: dict[Cell, dict[int, Fraction]] = defaultdict(dict)
    for back in range(min(SERIES_MONTHS, HISTORY - months_before(day, net.day))):
        for cell, (numerator, denominator, _, _) in _groups(net, month_end(day, back)).items():
            value = numerator if denominator is None else share(numerator, denominator)
            if cell[3] == "offer" and cell[5] in SERIES and value is not None:
                kept = rounded(value, 6)
                series[cell][back] = Fraction(kept or 0)
    by_offer: dict[tuple[str, str, str, str, str], dict[str, dict[int, Fraction]]] = defaultdict(dict)
    for cell, values in series.items():
        by_offer[cell[:5]][cell[5]] = values
    for head, of_offer in by_offer.items():
        for (one_name, one_label), (other_name, other_label) in combinations(zip(SERIES, SERIES_NAMES, strict=True), 2):
            months = sorted(set(of_offer.get(one_name, {})) & set(of_offer.get(other_name, {})))
            if not months:
                continue
            pair = [[float(of_offer[name][m]) for m in months] for name in (one_name, other_name)]
            is_enough = len(months) >= LEAST_MONTHS
            together = correlation(*pair) if is_enough and min(map(pstdev, pair)) > 0 else None
            yield (
                _head(net, day, (*head, "", ""))
                | {
                    "measure_code": "series_correlation",
                    "member": f"{one_label[0].upper()}{one_label[1:]} og {other_label}",
                    "n_total": SERIES_MONTHS,
                    "n_measured": len(months),
                    "coverage": rounded(Fraction(len(months), SERIES_MONTHS), 6),
                    "value": None if together is None else rounded(Fraction(together), 6),
                    "label": None if is_enough else "For få måneder",
                }
            )
