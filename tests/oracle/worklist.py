"""What there is to do on a day, read off the simulator's truth list by list."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import md5
from typing import Any

import pandas as pd

from simulator.dates import add_months
from simulator.truth import OVERALL
from tests.oracle import adults, development
from tests.oracle.economy import monthly_price
from tests.oracle.groups import UNKNOWN, responsible, rounded
from tests.oracle.ladder import children
from tests.oracle.net import in_period, net_known_on
from tests.oracle.process import NAMES, Office, Open, first_case, grown_up, open_case
from tests.oracle.repair import repaired
from tests.oracle.truth import granted_services, last_day_known

ONE_DAY = timedelta(days=1)
DIRECT, CITIZEN_HOURS, RED_MONTHS = ("ATA-tid", "Gruppe"), Decimal("0.9"), 3
SOON, SPECIAL_RATE = timedelta(days=30), timedelta(days=60)
YEAR = 12


@dataclass(frozen=True)
class Task:
    """A row of a list: what, in which case (None when in none), and the day it is due."""

    code: str
    what: str
    case: str | None
    due: date | None = None


Row = tuple[str, str, str, str, str, date | None]  # list, what, case, team, caseworker, due


def worklist(office: Office) -> list[Row]:
    """Every row of every list on the office's day, with the team and caseworker of the case."""
    parts = (
        _obligations, _cases, _placement_ends, _prices, _occupancy, _goals, _levels, _special_rates, _hours, _red,
    )  # fmt: skip
    tasks = [task for part in parts for task in part(office)]
    held = _responsible(office, [task.case for task in tasks])
    before = {(duty.kind, duty.case, duty.due): place for duty, *place in office.placed}
    rows = []
    for task, place in zip(tasks, held, strict=True):
        team, caseworker = place
        if task.case not in _open_cases(office):
            kind = next((kind for kind, name in NAMES.items() if name == task.what), "")
            team, caseworker = before.get((kind, task.case, task.due), (UNKNOWN, UNKNOWN))
        rows.append((task.code, task.what, task.case or UNKNOWN, team, caseworker, task.due))
    return rows


def _responsible(office: Office, cases: list[str | None]) -> list[tuple[str, str]]:
    named = pd.Series([case or "" for case in cases], dtype=object)
    held = responsible(office.known, named, pd.Series([pd.Timestamp(office.day)] * len(cases)))
    return list(zip(held["organisation"], held["caseworker"], strict=True))


def _open_cases(office: Office) -> dict[str, tuple[str, Any]]:
    """The cases that are open on the day, each with its area."""
    found = {}
    for area, cases in (("children", office.truth.cases), ("adults", office.truth.adults)):
        for case in office.of(cases):
            if case.opened_date <= office.day < office.closed[case.case_number]:
                found[case.case_number] = (area, case)
    return found


def _cases_of_persons(office: Office) -> dict[str, str]:
    """The open case of each person, one with help before others."""
    net, code = net_known_on(office.truth, office.day), office.truth.municipality_code
    ranked: dict[str, tuple[bool, str, str]] = {}
    for number, (area, case) in _open_cases(office).items():
        is_helped = open_case(office, office.day, area, case, UNKNOWN).is_helped
        rank = (not is_helped, md5(f"{code}|{number}".encode()).hexdigest(), number)  # noqa: S324 - an order, no secret
        person = net.current(case.cpr)
        ranked[person] = min(rank, ranked.get(person, rank))
    return {person: number for person, (*_, number) in ranked.items()}


def _obligations(office: Office) -> Iterator[Task]:
    for duty in office.duties:
        if duty.left <= office.day:
            continue
        if duty.due is None:
            yield Task("registration_gap", "Dato for næste opfølgning mangler", duty.case)
        elif duty.state(office.day) == "overdue":
            yield Task("obligation_overdue", NAMES[duty.kind], duty.case, duty.due)
        elif duty.due <= office.day + SOON:
            yield Task("obligation_due_soon", NAMES[duty.kind], duty.case, duty.due)


def _cases(office: Office) -> Iterator[Task]:
    scored = {person for person, item in development.courses(office.known, pd.Timestamp(office.day)) if item == OVERALL}
    expected = {entry.cpr for entry in office.of(office.truth.inflow) if entry.direction == "Tilgang"}
    for number, (area, case) in _open_cases(office).items():
        state: Open = open_case(office, office.day, area, case, UNKNOWN)
        if area != "children" or not state.is_helped:
            continue
        if not state.has_plan:
            yield Task("no_plan", "Sagen har ingen gyldig plan", number)
        if state.lacks_decision:
            yield Task("registration_gap", "Afgørelse om en igangværende indsats mangler", number)
        if state.is_childs and case.cpr not in scored:
            yield Task("registration_gap", "Barnets funktionsniveau er ikke scoret", number)
        birthday = grown_up(office.births[case.cpr])
        if office.day < birthday <= add_months(office.day, YEAR):
            known = "står" if case.cpr in expected else "mangler"
            yield Task("turning_18", f"Fylder 18 år; {known} på listen over forventet tilgang", number, birthday)


def _placement_ends(office: Office) -> Iterator[Task]:
    for child in children(office.truth, office.day).values():
        for stay in child.stays:
            after = min(stay.last, office.day) + ONE_DAY
            if stay.reason is None and after <= office.day and in_period(after, office.day, YEAR):
                yield Task("registration_gap", "Årsag til anbringelsens ophør mangler", first_case(child, stay))


def _prices(office: Office) -> Iterator[Task]:
    for service in granted_services(office.truth, office.day):
        last = last_day_known(service, office.day)
        is_running = service.start_date <= office.day and (last is None or office.day <= last)
        price = monthly_price(service.quantity, service.amount_dkk, service.calculation_frequency)
        if is_running and price is None:
            yield Task("registration_gap", f"Pris mangler: {service.service_type}", service.case_number)


def _occupancy(office: Office) -> Iterator[Task]:
    """Who is on the provider's list and who is placed there by the authority, person by person."""
    net, offers = net_known_on(office.truth, office.day), {o.offer_id: o.offer_name for o in office.truth.offers}
    stays = office.of(office.truth.stays)
    there = {
        (net.current(stay.cpr), stay.offer_id)
        for stay in stays
        if stay.handling_municipality_code == office.truth.municipality_code and _is_running(office, stay)
    }
    placed = {(line.cpr, line.offer_id): line.case_number for line in _lines(office) if _is_running(office, line)}
    cases = _cases_of_persons(office)
    listed = {stay.offer_id for stay in stays}
    for cpr, offer in there - set(placed):
        what = f"Står på leverandørens liste, men har ingen indsats i tilbuddet: {offers[offer]}"
        yield Task("occupancy_difference", what, cases.get(cpr))
    for (cpr, offer), case in placed.items():
        if offer in listed and (cpr, offer) not in there:
            what = f"Har en indsats i tilbuddet, men står ikke på leverandørens liste: {offers[offer]}"
            yield Task("occupancy_difference", what, case)


def _lines(office: Office) -> list[Any]:
    orders = office.of(office.truth.orders)
    used = repaired(orders, [last_day_known(order, office.day) for order in orders], office.day)
    return [*granted_services(office.truth, office.day), *used]


def _is_running(office: Office, record: Any) -> bool:
    last = last_day_known(record, office.day)
    return bool(record.start_date <= office.day and (last is None or office.day <= last))


def _changed(office: Office) -> dict[str, date]:
    """Per case the latest day on which the running help began at its price, or its hours were granted."""
    found: dict[str, date] = {}
    for line in _lines(office):
        if _is_running(office, line):
            found[line.case_number] = max(line.start_date, found.get(line.case_number, date.min))
    for grant in office.of(office.truth.granted_hours):
        if _is_running(office, grant) and grant.case_number in found:
            found[grant.case_number] = max(grant.start_date, found[grant.case_number])
    return found


def _goals(office: Office) -> Iterator[Task]:
    changed, known = _changed(office), office.known
    latest: dict[str, tuple[date, str]] = {}
    for row in known.followups.sort_values(["day", "registered", "followup"]).itertuples():
        if row.day.date() <= office.day:
            latest[row.goal] = (row.day.date(), row.grade)
    for goal in known.goals.itertuples():
        day, grade = latest.get(goal.goal, (date.min, ""))
        is_open = goal.case in _open_cases(office) and goal.case in changed
        if grade == "Helt opfyldt" and is_open and changed[goal.case] <= day and in_period(day, office.day, YEAR):
            yield Task("goal_attained", "Målet er helt opfyldt; timer og pris er uændret siden", goal.case)


def _levels(office: Office) -> Iterator[Task]:
    known, changed = adults.adults_known_on(office.truth, office.day), _changed(office)
    cases: dict[str, list[str]] = defaultdict(list)
    for number, (area, case) in _open_cases(office).items():
        if area == "adults" and number in changed:
            cases[case.cpr].append(number)
    for (person, theme), course in adults.courses(known, pd.Timestamp(office.day)).items():
        day = course.days[-1].date()
        for case in cases[person]:
            is_fresh = in_period(day, office.day, YEAR) and changed[case] <= day
            if is_fresh and course.expectation == adults.REACHED:
                what = f"Forventet niveau er nået: {theme}; timer og pris er uændret siden"
                yield Task("goal_attained", what, case)


def _special_rates(office: Office) -> Iterator[Task]:
    rates = [rate for rate in office.of(office.truth.rates) if rate.rate_type == "Særtakst"]
    cases, net = _cases_of_persons(office), net_known_on(office.truth, office.day)
    offers = {o.offer_id: o.offer_name for o in office.truth.offers}
    for rate in rates:
        is_ending = rate.last_day is not None and office.day <= rate.last_day <= office.day + SPECIAL_RATE
        if rate.start_date > office.day or not is_ending:
            continue
        if any(o.department_id == rate.department_id and o.start_date == rate.last_day + ONE_DAY for o in rates):
            continue
        for stay in office.of(office.truth.stays):
            is_dear = stay.department_id == rate.department_id and stay.daily_rate_dkk >= rate.amount_dkk
            is_own = stay.handling_municipality_code == office.truth.municipality_code
            case = cases.get(net.current(stay.cpr))
            if is_dear and is_own and _is_running(office, stay) and case is not None:
                yield Task("special_rate_ending", f"Særtaksten udløber: {offers[stay.offer_id]}", case, rate.last_day)


def _hours(office: Office) -> Iterator[Task]:
    """U5: direct time that names the citizen in the month, against the hours that the list budgets for its days."""
    net, day, cases = net_known_on(office.truth, office.day), office.day, _cases_of_persons(office)
    offers = {offer.offer_id: offer.offer_name for offer in office.truth.offers}
    units = {line.unit_id: line.offer_id for line in office.of(office.truth.provider_budget)}
    newest = {entry.registration_id: entry for entry in office.of(office.truth.time_registrations)}
    delivered: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for entry in newest.values():
        is_counted = entry.operation != "Slet" and entry.activity in DIRECT and in_period(entry.work_date, day, 1)
        if is_counted and entry.cpr is not None:
            delivered[net.current(entry.cpr), units[entry.unit_id]] += Fraction(entry.hours)
    budgeted: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for stay in office.of(office.truth.stays):
        last = min(last_day_known(stay, day) or day, day)
        days = (last - max(stay.start_date, day.replace(day=1))).days + 1
        if stay.handling_municipality_code == office.truth.municipality_code and days > 0:
            weekly = Fraction(stay.budgeted_weekly_hours or 0)
            budgeted[net.current(stay.cpr), stay.offer_id] += weekly * days / 7
    for (cpr, offer), hours in budgeted.items():
        had, wanted = (rounded(each, 2) or Decimal(0) for each in (delivered[cpr, offer], hours))
        case = cases.get(cpr)
        is_told = any(named == offer for (_, named), worked in delivered.items() if worked)
        if case is not None and is_told and wanted > 0 and had < CITIZEN_HOURS * wanted:
            numbers = f"{rounded(Fraction(had), 0)} af {rounded(Fraction(wanted), 0)}"
            yield Task("hours_below_budget", f"Leverede {numbers} normerede timer i måneden: {offers[offer]}", case)


def _red(office: Office) -> Iterator[Task]:
    """U15: red assessments of each citizen in an offer in three months."""
    net, cases = net_known_on(office.truth, office.day), _cases_of_persons(office)
    offers = {offer.offer_id: offer.offer_name for offer in office.truth.offers}
    found = Counter(
        (net.current(profile.cpr), profile.offer_id)
        for profile in office.of(office.truth.risk_profiles)
        if profile.colour == "Rød" and in_period(profile.event_date, office.day, RED_MONTHS)
    )
    for (cpr, offer), number in found.items():
        if cpr in cases:
            what = f"Røde risikovurderinger i de seneste {RED_MONTHS} måneder: {number} – {offers[offer]}"
            yield Task("red_assessments", what, cases[cpr])
