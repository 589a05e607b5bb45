"""Obligations and whether they are met in time, reckoned from what the municipality knows of its cases (V12, V28).

Where the warehouse joins tables, this walks through one case at a time: what began an obligation, when it was due by
the law of that day, when it was met, and when nobody could meet it any more. Hours are
reckoned in the time zone itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from orchestration.holidays import public_holidays
from simulator.dates import add_months
from simulator.truth import MunicipalityTruth
from tests.oracle.groups import CHILDREN_BELOW, UNKNOWN, helped, responsible
from tests.oracle.ladder import FOREVER, Child, Stay, children
from tests.oracle.net import Row, in_period, measure, table
from tests.oracle.repair import repaired
from tests.oracle.truth import Known, granted_services, known_on, last_day_known

DENMARK = ZoneInfo("Europe/Copenhagen")
ONE_DAY = timedelta(days=1)
BARNETS_LOV = date(2024, 1, 1)
PERIOD, CONVERSATION_MONTHS, ADULT_WEEKS, OUTCOME_DAYS, LAST_FRIDAY = 12, 6, 8, 30, 4
ALL = "Alle frister"
NAMES = {
    "notification_assessed": "Vurdering af underretning",
    "notification_receipt": "Kvittering til underretter",
    "child_assessment_done": "Børnefaglig undersøgelse",
    "plan_before_decision": "Plan før afgørelse",
    "followup_first": "Første opfølgning",
    "followup_next": "Næste opfølgning",
    "child_conversation": "Samtale med barnet",
    "supervision_visit": "Personrettet tilsyn",
    "adult_decision": "Afgørelse efter ansøgning",
    "adult_followup_first": "Opfølgning i nyt tilbud, første",
    "adult_followup_second": "Opfølgning i nyt tilbud, anden",
    "adult_followup_yearly": "Opfølgning, voksne",
}


@dataclass(frozen=True)
class Duty:
    """Something to be done by a day; `gone` is the first day on which it can no longer be done."""

    kind: str
    case: str | None
    began: date
    due: date | None
    done: date | None = None
    gone: date = FOREVER
    in_time: bool | None = None
    late_from: date | None = None

    @property
    def left(self) -> date:
        """The day it was done or could no longer be done; FOREVER while it stands."""
        return self.gone if self.done is None else max(self.done, self.began)

    def state(self, day: date) -> str | None:
        """How it stands at the end of the day; None when it never became due, or has no date."""
        if self.due is None:
            return None
        if self.done is not None and self.left <= day:
            is_in_time = self.done <= self.due if self.in_time is None else self.in_time
            return "in_time" if is_in_time else "late"
        if (self.late_from or self.due + ONE_DAY) <= min(day, self.left):
            return "overdue"
        return "not_yet_due" if self.left > day else None


@dataclass(frozen=True, eq=False)
class Office:
    """What a municipality knows on a day, by case."""

    truth: MunicipalityTruth
    day: date

    @cached_property
    def known(self) -> Known:
        """The frames of the other oracles."""
        return known_on(self.truth, self.day)

    def by_case(self, records: Iterable[Any]) -> dict[str, list[Any]]:
        """The records that are registered, by case."""
        found: dict[str, list[Any]] = defaultdict(list)
        for record in records:
            if record.registered_date <= self.day:
                found[record.case_number].append(record)
        return found

    def told(self, event: date | None, registered: date | None) -> date | None:
        """A day that is known by now."""
        return event if event is not None and registered is not None and registered <= self.day else None

    @cached_property
    def closed(self) -> dict[str, date]:
        """The first day each case is closed, of the cases known; FOREVER while it is open."""
        children_cases = {c.case_number: last_day_known(c, self.day) for c in self.of(self.truth.cases)}
        adults = {a.case_number: self.told(a.closed_date, a.closed_registered_date) for a in self.of(self.truth.adults)}
        return {case: last + ONE_DAY if last else FOREVER for case, last in {**children_cases, **adults}.items()}

    def of(self, records: Iterable[Any]) -> list[Any]:
        """The records that are registered."""
        return [record for record in records if record.registered_date <= self.day]

    @cached_property
    def help(self) -> dict[str, tuple[date, date]]:
        """First day of help and first day after it, per child's case."""
        found: dict[str, tuple[date, date]] = {}
        for service in granted_services(self.truth, self.day):
            last = last_day_known(service, self.day)
            if last is None or last >= service.start_date:
                start, end = found.get(service.case_number, (FOREVER, date.min))
                after = FOREVER if last is None else last + ONE_DAY
                found[service.case_number] = (min(start, service.start_date), max(end, after))
        return found

    def held(self, *kinds: str) -> dict[str, dict[date, date | None]]:
        """Per case the days on which follow-ups of the kinds were held, and the next date agreed there."""
        found: dict[str, dict[date, date | None]] = defaultdict(dict)
        for row in self.of(self.truth.case_followups):
            day = self.told(row.held_date, row.held_registered_date)
            if day is not None and row.followup_type in kinds:
                agreed = [d for d in (found[row.case_number].get(day), row.next_date) if d is not None]
                found[row.case_number][day] = max(agreed, default=None)
        return found

    @cached_property
    def talks(self) -> dict[str, set[date]]:
        """Per case the days on which somebody talked with the child."""
        found: dict[str, set[date]] = defaultdict(set)
        for talk in self.of(self.truth.conversations):
            if talk.form is not None:
                found[talk.case_number].add(talk.conversation_date)
        return found

    @cached_property
    def births(self) -> dict[str, date]:
        """Birth dates by person."""
        return {person.cpr: person.birth_date for person in self.of([*self.truth.persons, *self.truth.adults])}

    @cached_property
    def plans(self) -> dict[str, list[Any]]:
        """The agreed plans, by case."""
        return self.by_case(plan for plan in self.truth.plans if not plan.is_draft)

    @cached_property
    def grants(self) -> dict[str, list[Any]]:
        """The decisions that grant or change help, by case."""
        return self.by_case(d for d in self.truth.decisions if d.decision_type in ("Bevilling", "Ændring"))

    @cached_property
    def services(self) -> dict[str, list[tuple[date, date, str]]]:
        """Help of both areas by case: first day, first day after it, and the paragraph of the decision."""
        orders = self.of(self.truth.orders)
        used = repaired(orders, [last_day_known(order, self.day) for order in orders], self.day)
        found: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
        for line in [*granted_services(self.truth, self.day), *used]:
            last = last_day_known(line, self.day)
            if last is None or last >= line.start_date:
                paragraph = getattr(line, "decision_paragraph", "")
                after = FOREVER if last is None else last + ONE_DAY
                found[line.case_number].append((line.start_date, after, paragraph))
        return found

    @cached_property
    def duties_of(self) -> dict[str | None, list[Duty]]:
        """The duties by case."""
        found: dict[str | None, list[Duty]] = defaultdict(list)
        for duty in self.duties:
            found[duty.case].append(duty)
        return found

    @cached_property
    def duties(self) -> list[Duty]:
        """Every obligation of both areas that has begun."""
        kinds = (_notified, _assessed, _planned, _followed, _talked, _supervised, _adults)
        found = [duty for kind in kinds for duty in kind(self)]
        stood = [duty for duty in found if duty.began <= self.day and duty.gone > duty.began]
        # what is done after it could no longer be done was no longer due
        return [replace(d, done=None) if d.done is not None and d.done > d.gone else d for d in stood]

    @cached_property
    def placed(self) -> list[tuple[Duty, str, str]]:
        """The duties with team and caseworker: those of the day it was due, met or given up, or of today."""
        days = [min(d.due or self.day, d.left, self.day) for d in self.duties]
        cases = pd.Series([d.case or "" for d in self.duties], dtype=object)
        held = responsible(self.known, cases, pd.Series(pd.to_datetime(days)))
        return list(zip(self.duties, held["organisation"], held["caseworker"], strict=True))


# --- the kinds of obligation ------------------------------------------------------------------------------


def working_day(day: date, count: int) -> date:
    """The working day that lies so many working days after the day."""
    while count > 0:
        day += ONE_DAY
        is_holiday = day in {holiday for holiday, _ in public_holidays(day.year)}
        count -= day.weekday() <= LAST_FRIDAY and not is_holiday
    return day


def hours_between(begun: datetime, ended: datetime) -> float:
    """Hours that passed between two times that the Danish clock showed."""
    first, last = (moment.replace(tzinfo=DENMARK).timestamp() for moment in (begun, ended))
    return (last - first) / 3600


def _notified(office: Office) -> Iterator[Duty]:
    for n in office.of(office.truth.notifications):
        came = n.received_at.date()
        assessed = n.assessed_at if n.assessed_at is not None and n.assessed_at.date() <= office.day else None
        out = datetime.fromtimestamp(n.received_at.replace(tzinfo=DENMARK).timestamp() + 24 * 3600, DENMARK).date()
        yield Duty(
            "notification_assessed",
            n.case_number,
            came,
            out,
            None if assessed is None else assessed.date(),
            in_time=None if assessed is None else hours_between(n.received_at, assessed) <= 24,
            late_from=out,
        )
        sent = n.receipt_date if n.receipt_date is not None and n.receipt_date <= office.day else None
        yield Duty("notification_receipt", n.case_number, came, working_day(came, 6), sent)


def _assessed(office: Office) -> Iterator[Duty]:
    for a in office.of(office.truth.assessments):
        if a.assessment_type == "Børnefaglig undersøgelse":
            done = office.told(a.completed_date, a.completed_registered_date)
            gone = office.closed.get(a.case_number, FOREVER)
            due = add_months(a.aware_date, 4)
            yield Duty("child_assessment_done", a.case_number, a.aware_date, due, done, gone)


def _planned(office: Office) -> Iterator[Duty]:
    for d in office.of(office.truth.decisions):
        if d.decision_type == "Bevilling":
            made = min((plan.created_date for plan in office.plans[d.case_number]), default=None)
            gone = office.closed.get(d.case_number, FOREVER)
            yield Duty("plan_before_decision", d.case_number, d.decision_date, d.decision_date, made, gone)


def _followed(office: Office) -> Iterator[Duty]:
    held = office.held("Opfølgning på indsats", "Opfølgning på anbringelse")
    assessments = office.by_case(office.truth.assessments)
    for case, (start, after) in office.help.items():
        gone = min(after, office.closed.get(case, FOREVER))
        made = office.grants[case]
        agreed = {day: date_ for day, date_ in held.get(case, {}).items() if day >= start}
        days = sorted(agreed)
        ends = [office.told(a.completed_date, a.completed_registered_date) for a in assessments.get(case, [])
                if a.start_date <= start]  # fmt: skip
        beside = [end for end in ends if end is not None and end > start]
        law = max((d.decision_date for d in made if d.decision_date <= start), default=start)
        due = add_months(start, 3)
        due = min([due, *beside]) if law >= BARNETS_LOV else due
        yield Duty("followup_first", case, start, due, days[0] if days else None, gone)
        for day, following in _links(days):
            law = max((d.decision_date for d in made if d.decision_date <= day), default=start)
            until = following or FOREVER
            newer = [d.followup_date for d in made if day < d.decision_date <= until]
            newer = [date_ for date_ in [*newer, agreed[day]] if date_ is not None and (date_ > day)]
            older = [d.followup_date for d in made if d.decision_date <= day]
            older = [date_ for date_ in older if date_ is not None and date_ > day]
            set_for = min(newer or older, default=None) if law >= BARNETS_LOV else add_months(day, 6)
            yield Duty("followup_next", case, day, set_for, following, gone)


def _talked(office: Office) -> Iterator[Duty]:
    for case in office.of(office.truth.cases):
        days = sorted(day for day in office.talks[case.case_number] if day >= case.opened_date)
        gone = min(office.closed[case.case_number], grown_up(office.births[case.cpr]))
        for day, following in _links([case.opened_date, *days]):
            due = add_months(day, CONVERSATION_MONTHS)
            yield Duty("child_conversation", case.case_number, day, due, following, gone)


def grown_up(born: date) -> date:
    """The day somebody turns 18; born on 29 February that is 1 March."""
    day = add_months(born, 12 * CHILDREN_BELOW)
    return day if day.day == born.day else day + ONE_DAY


def _supervised(office: Office) -> Iterator[Duty]:
    seen: dict[str, set[date]] = defaultdict(set)
    for row in office.of(office.truth.case_followups):
        day = office.told(row.held_date, row.held_registered_date)
        if row.followup_type == "Personrettet tilsyn" and day in office.talks[row.case_number]:
            seen[row.cpr].add(day)
    for cpr, child in children(office.truth, office.day).items():
        for stay in child.stays:
            if not child.is_below(18, stay.first):
                continue
            case = first_case(child, stay)
            ends = FOREVER if stay.last == FOREVER else stay.last + ONE_DAY
            year = 0
            while (first := add_months(stay.first, 12 * year)) < min(ends, office.day + ONE_DAY):
                year += 1
                following = add_months(stay.first, 12 * year)
                visits = sorted(day for day in seen[cpr] if first <= day < following)
                for number in range(2) if first >= BARNETS_LOV else ():
                    done = visits[number] if number < len(visits) else None
                    yield Duty("supervision_visit", case, first, following - ONE_DAY, done, min(following, ends))


def _links(days: list[date]) -> Iterator[tuple[date, date | None]]:
    """Each day with the one after it; the last has none."""
    return zip(days, [*days[1:], None], strict=False)


def first_case(child: Child, stay: Stay) -> str:
    """The case of the placement that a stay began with."""
    there = [h for h in child.help if h.place == stay.place and h.start <= stay.first <= h.last]
    return max(there, key=lambda h: (h.start, h.rank or (0, 0))).key[0]


def _adults(office: Office) -> Iterator[Duty]:
    orders = office.of(office.truth.orders)
    for order in orders:
        due = order.application_date + timedelta(weeks=ADULT_WEEKS)
        yield Duty("adult_decision", order.case_number, order.application_date, due, order.decision_date)
    used = repaired(orders, [last_day_known(order, office.day) for order in orders], office.day)
    offers: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for order in used:
        offers[order.case_number, order.offer_id].append(order)
    held = office.held("Opfølgning på handleplan")
    for (case, _), mine in offers.items():
        start = min(order.start_date for order in mine)
        lasts = [last_day_known(order, office.day) for order in mine]
        gone = max(FOREVER if last is None else last + ONE_DAY for last in lasts)
        is_new = any(order.order_kind == "Ny" for order in mine)
        days = sorted(day for day in held.get(case, {}) if start < day <= gone)
        if is_new:
            for number, (kind, months) in enumerate((("adult_followup_first", 3), ("adult_followup_second", 6))):
                done = days[number] if number < len(days) else None
                yield Duty(kind, case, start, add_months(start, months), done, gone)
        for day, following in _links(days[1:] if is_new else days):
            yield Duty("adult_followup_yearly", case, day, add_months(day, 12), following, gone)


# --- the template ----------------------------------------------------------------------------------------


def timeliness(office: Office, day: date) -> pd.DataFrame:
    """The rows of the template on the day."""
    parts = (_obligations, _decisions, _notifications, _cases, _processing, _placements)
    return table([row for part in parts for row in part(office, day)])


Cell = tuple[str, str, str, str, str]  # area, scope type, scope, breakdown type, breakdown


def _cells(office: Office, area: str, team: str, caseworker: str) -> Iterator[Cell]:
    code = office.truth.municipality_code
    yield area, "municipality", code, "none", "all"
    yield area, "municipality", code, "organisation", team
    yield area, "organisation", team, "none", "all"
    yield area, "organisation", team, "caseworker", caseworker
    yield area, "caseworker", caseworker, "none", "all"


def _row(office: Office, day: date, cell: Cell, measured: Row) -> Row:
    area, scope_type, scope, breakdown_type, breakdown = cell
    return {
        "report_date": day,
        "municipality_code": office.truth.municipality_code,
        "area_code": area,
        "scope_type": scope_type,
        "scope": scope or UNKNOWN,
        "breakdown_type": breakdown_type,
        "breakdown": breakdown,
        **measured,
    }


def _obligations(office: Office, day: date) -> Iterator[Row]:
    pools: dict[tuple[Cell, str], list[str]] = defaultdict(list)
    for duty, team, caseworker in office.placed:
        is_in_pool = duty.began <= day and (duty.left > day or in_period(duty.left, day, PERIOD))
        state = duty.state(day) if is_in_pool else None
        if state is not None:
            area = "adults" if duty.kind.startswith("adult") else "children"
            for cell in _cells(office, area, team, caseworker):
                pools[cell, ALL].append(state)
                pools[cell, NAMES[duty.kind]].append(state)
    for (cell, item), states in pools.items():
        in_time, overdue, ahead = (states.count(state) for state in ("in_time", "overdue", "not_yet_due"))
        judged = len(states) - ahead
        share = (in_time, judged, len(states), judged)
        yield _row(office, day, cell, measure("obligations_in_time", "I alt", share, item))
        for code, number in (("obligations_overdue", overdue), ("obligations_not_yet_due", ahead)):
            yield _row(office, day, cell, measure(code, "I alt", (number, None, number, number), item))


def _spread(office: Office, records: Iterable[Any], days: Iterable[date]) -> Iterator[tuple[Any, str, str]]:
    """Each record with the team and caseworker of its case on its day."""
    records, moments = list(records), list(days)
    cases = pd.Series([record.case_number or "" for record in records], dtype=object)
    held = responsible(office.known, cases, pd.Series(pd.to_datetime(moments), dtype="datetime64[ns]"))
    yield from zip(records, held["organisation"], held["caseworker"], strict=True)


DECISIONS = {"Bevilling": "Bevilling", "Ændring": "Ændring", "Afslag": "Afslag", "Ophør": "Ophør"}
CONSENTS = {
    "Med samtykke": "Anbringelse med samtykke",
    "Uden samtykke": "Anbringelse uden samtykke",
    "Foreløbig afgørelse": "Foreløbig (akut) afgørelse",
    "Ungdomskriminalitetsnævnet": "Ungdomskriminalitetsnævnet",
}


def _decisions(office: Office, day: date) -> Iterator[Row]:
    """V9: decisions of the year by type, and those on placement by consent."""
    made = [d for d in office.of(office.truth.decisions) if in_period(d.decision_date, day, PERIOD)]
    found: dict[tuple[Cell, str], list[str]] = defaultdict(list)
    for d, team, caseworker in _spread(office, made, (d.decision_date for d in made)):
        for cell in _cells(office, "children", team, caseworker):
            found[cell, "decisions"].append(DECISIONS[d.decision_type])
            if d.consent is not None:
                found[cell, "placement_decisions"].append(CONSENTS[d.consent])
    for (cell, code), members in found.items():
        for name in (DECISIONS if code == "decisions" else CONSENTS).values():
            number = members.count(name)
            yield _row(office, day, cell, measure(code, name, (number, None, len(members), len(members))))


OUTCOMES = (
    "Ingen af delene",
    "Undersøgelse",
    "Afgørelse om anbringelse",
    "Undersøgelse og afgørelse om anbringelse",
    "For nyt til at vide",
)


def _notifications(office: Office, day: date) -> Iterator[Row]:
    """V11 and REREF: notifications of the year, and what followed within thirty days."""
    came = [n for n in office.of(office.truth.notifications) if in_period(n.received_at.date(), day, PERIOD)]
    begun, decided = defaultdict(set), defaultdict(set)
    for a in office.of(office.truth.assessments):
        begun[a.cpr].add(a.start_date)
    for d in office.of(office.truth.decisions):
        if d.consent is not None and d.decision_type in ("Bevilling", "Ændring"):
            decided[d.cpr].add(d.decision_date)
    found: dict[Cell, list[str]] = defaultdict(list)
    for n, team, caseworker in _spread(office, came, (n.received_at.date() for n in came)):
        first = n.received_at.date()
        window = (first, first + timedelta(days=OUTCOME_DAYS))
        is_assessed, is_placed = (
            any(window[0] <= event <= window[1] for event in events[n.cpr]) for events in (begun, decided)
        )
        outcome = OUTCOMES[4] if window[1] > day else OUTCOMES[is_assessed + 2 * is_placed]
        for cell in _cells(office, "children", team, caseworker):
            found[cell].append(outcome)
    for cell, outcomes in found.items():
        total = len(outcomes)
        yield _row(office, day, cell, measure("notifications", "I alt", (total, None, total, total)))
        told = total - outcomes.count(OUTCOMES[4])
        for name in OUTCOMES:
            counts = (outcomes.count(name), total, total, told)
            yield _row(office, day, cell, measure("notification_outcome", name, counts))


@dataclass(frozen=True)
class Open:
    """A case that is open on a day: `talked` is days since a talk with the child, None when there was none."""

    caseworker: str
    is_helped: bool
    is_childs: bool
    has_plan: bool
    talked: int | None
    is_silent: bool
    lacks_decision: bool
    is_overdue: bool


def _cases(office: Office, day: date) -> Iterator[Row]:
    """V13, V14, V15 and cases per caseworker: what stands on the day."""
    found: dict[Cell, list[Open]] = defaultdict(list)
    for area, cases in (("children", office.of(office.truth.cases)), ("adults", office.of(office.truth.adults))):
        opened = [c for c in cases if c.opened_date <= day < office.closed[c.case_number]]
        for case, team, caseworker in _spread(office, opened, [day] * len(opened)):
            for cell in _cells(office, area, team, caseworker):
                found[cell].append(open_case(office, day, area, case, caseworker))
    for cell, there in found.items():
        for code, counts in _case_measures(there, cell[0]):
            yield _row(office, day, cell, measure(code, "I alt", counts))


def _case_measures(cases: list[Open], area: str) -> Iterator[tuple[str, tuple[object, object, int, int]]]:
    total = len(cases)
    yield "open_cases", (total, None, total, total)
    names = [case.caseworker for case in cases if case.caseworker != UNKNOWN]
    yield "cases_per_caseworker", (len(names), len(set(names)), total, len(names))
    helped = [case for case in cases if case.is_helped]
    planned = [case for case in helped if area == "children"]
    children_ = [case for case in helped if case.is_childs]
    talked = [case.talked for case in children_ if case.talked is not None]
    for code, whole, part in (
        ("cases_without_plan", planned, [case for case in planned if not case.has_plan]),
        ("conversation_too_old", children_, [case for case in children_ if case.is_silent]),
        ("decision_missing", helped, [case for case in helped if case.lacks_decision]),
        ("followup_overdue", helped, [case for case in helped if case.is_overdue]),
    ):
        yield code, (len(part), len(whole), len(whole), len(whole))
    yield "days_since_conversation", (sum(talked), len(talked), len(children_), len(talked))


def open_case(office: Office, day: date, area: str, case: Any, caseworker: str) -> Open:
    """How a case stands on the day."""
    number = case.case_number
    talks = [talk for talk in office.talks[number] if talk <= day]
    running = [s for s in office.services[number] if s[0] <= day < s[1]]
    late = [d for d in office.duties_of[number] if "followup" in d.kind and d.began <= day < d.left]
    plans = [(plan.created_date, last_day_known(plan, office.day)) for plan in office.plans[number]]
    return Open(
        caseworker=caseworker,
        is_helped=bool(running),
        is_childs=area == "children" and day < grown_up(office.births[case.cpr]),
        has_plan=any(made <= day and (last is None or day <= last) for made, last in plans),
        talked=(day - max(talks)).days if talks else None,
        is_silent=not talks or add_months(max(talks), CONVERSATION_MONTHS) < day,
        lacks_decision=area == "children"
        and any(
            not any(d.paragraph == paragraph and d.decision_date <= start for d in office.grants[number])
            for start, _, paragraph in running
        ),
        is_overdue=any(d.due is not None and d.due < day for d in late),
    )


def _processing(office: Office, day: date) -> Iterator[Row]:
    """C24: days from the first notification of a case, or from an application, to the decision."""
    days: dict[Cell, list[int]] = defaultdict(list)
    came = office.by_case(n for n in office.truth.notifications if n.case_number is not None)
    first = {case: min(d.decision_date for d in made) for case, made in office.grants.items() if made}
    cases = [c for c in office.of(office.truth.cases) if c.case_number in first and came.get(c.case_number)]
    cases = [c for c in cases if in_period(first[c.case_number], day, PERIOD)]
    for case, team, caseworker in _spread(office, cases, (first[c.case_number] for c in cases)):
        begun = min(n.received_at.date() for n in came[case.case_number])
        for cell in _cells(office, "children", team, caseworker):
            days[cell].append((first[case.case_number] - begun).days)
    for duty, team, caseworker in office.placed:
        if duty.kind == "adult_decision" and duty.done is not None and in_period(duty.done, day, PERIOD):
            for cell in _cells(office, "adults", team, caseworker):
                days[cell].append((duty.done - duty.began).days)
    for cell, found in days.items():
        number = len(found)
        yield _row(office, day, cell, measure("processing_days", "I alt", (sum(found), number, number, number)))


def _placements(office: Office, day: date) -> Iterator[Row]:
    """V11: children below 18 who are placed on the day."""
    active = helped(office.known, pd.Timestamp(day))
    number = active[active["kind"] == "Anbringelse"]["person"].nunique()
    if number:
        cell = next(_cells(office, "children", UNKNOWN, UNKNOWN))
        yield _row(office, day, cell, measure("placed_children", "I alt", (number, None, number, number)))
