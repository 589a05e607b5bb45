"""Volume of children and adults (V6, V8, V10, V11, V16, V21-V23, U12), counted person by person and day by day.

Where the warehouse joins courses of help into spells and counts their ends, this asks of each day who has help.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from simulator.dates import add_months
from simulator.roles import acting_and_paying
from simulator.truth import MunicipalityTruth
from tests.oracle.bills import ADULT_TYPES
from tests.oracle.groups import in_places, responsible, rounded, share, table
from tests.oracle.ladder import CENSORED, FOREVER, HISTORY_MONTHS
from tests.oracle.ladder import children as children_with_stays
from tests.oracle.repair import repaired
from tests.oracle.truth import OPEN, Known, granted_services, known_on, last_day_known

ONE_DAY = timedelta(days=1)
FULL_TIME_HOURS = 37
ADULT_AGE = 18
CHILD_BANDS = ((0, 5, "0-5 år"), (6, 12, "6-12 år"), (13, 17, "13-17 år"), (18, 22, "18-22 år"))
ADULT_BANDS = (
    (0, 17, "Under 18 år"),
    (18, 29, "18-29 år"),
    (30, 49, "30-49 år"),
    (50, 64, "50-64 år"),
    (65, 150, "65 år og over"),
)
INTERNAL, EXTERNAL = "Intern (kommunens egne tilbud)", "Ekstern"
CONSENTS = {
    "Med samtykke": "Med samtykke",
    "Uden samtykke": "Uden samtykke",
    "Foreløbig afgørelse": "Foreløbig (akut) afgørelse",
    "Ungdomskriminalitetsnævnet": "Ungdomskriminalitetsnævnet",
}
ROLES = ("Handlekommune", "Betalingskommune", "Bopælskommune")
ORIGINS = {"Børneområdet": "Børneområdet (overgangsunge)"}
# What is counted of those who have help, in which scopes and breakdowns.
CELLS = {
    "municipality": (
        "none", "intervention_type", "intervention_group", "provider", "ownership_side", "district", "age_band", "sex",
        "target_group", "placement_decision", "law_paragraph", "organisation", "municipality_role",
    ),
    "organisation": ("none", "intervention_type", "age_band", "sex", "caseworker"),
    "provider": ("none", "intervention_type", "age_band", "sex"),
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """What is known of a person with help."""

    birth_date: date | None
    sex: str
    residence: str | None

    def age(self, day: date) -> int | None:
        """Completed years; born on 29 February the birthday is 1 March in other years."""
        if self.birth_date is None:
            return None
        had = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had else 1)


@dataclass(frozen=True)
class Help:
    """One line of help as used, both days counted."""

    area: str
    key: object
    person: str
    case: str
    type: str
    group: str
    paragraph: str
    provider: str
    start: date
    last: date
    decision: str | None


class Town:
    """What one municipality knows on the delivery, in the form that the counts ask for."""

    def __init__(self, truth: MunicipalityTruth, delivered: date) -> None:
        """Takes the truth and the day of the delivery."""
        self.truth, self.delivered = truth, delivered
        self.code = truth.municipality_code
        self.known: Known = known_on(truth, delivered)
        people: list[Any] = [*truth.adults, *truth.persons]
        self.persons = {
            p.cpr: Person(p.birth_date, p.sex, p.residence_municipality_code)
            for p in people
            if p.registered_date <= delivered
        }
        self.own = {p.provider_id for p in truth.providers if p.ownership == "Kommunen selv"}
        self.districts = {e.team_id: e.district_name for e in sorted(truth.employments, key=lambda e: e.start_date)}

    @cached_property
    def cases(self) -> pd.DataFrame:
        """Cases of both areas: area, case, person, target_group, start, last."""
        rows = [
            ("children", c.case_number, c.cpr, c.target_group, c.opened_date, last_day_known(c, self.delivered))
            for c in self.truth.cases
            if c.registered_date <= self.delivered
        ]
        for a in self.truth.adults:
            closed = a.closed_registered_date
            last = a.closed_date if closed is not None and closed <= self.delivered else None
            if a.registered_date <= self.delivered:
                rows.append(("adults", a.case_number, a.cpr, a.target_group, a.opened_date, last))
        frame = pd.DataFrame(rows, columns=["area", "case", "person", "target_group", "start", "last"])
        return frame.assign(start=pd.to_datetime(frame["start"]), last=pd.to_datetime(frame["last"]).fillna(OPEN))

    @cached_property
    def places(self) -> Known:
        """The known frames with the cases of both areas, for looking up teams and target groups."""
        return replace(self.known, cases=self.cases)

    @cached_property
    def help(self) -> list[Help]:
        """Every line that counts."""
        day = self.delivered
        lines = [
            Help(
                "children", s.key, s.cpr, s.case_number,
                "Aflastning" if s.service_type == "Støtteophold" else s.service_type,
                s.type, s.service_paragraph, s.provider_id, s.start_date, last_day_known(s, day) or FOREVER,
                self._decision(s),
            )
            for s in granted_services(self.truth, day)
        ]  # fmt: skip
        orders = [order for order in self.truth.orders if order.registered_date <= day]
        lines += [
            Help(
                "adults", o.key, o.cpr, o.case_number, *ADULT_TYPES[o.paragraph], o.paragraph, o.provider_id,
                o.start_date, last_day_known(o, day) or FOREVER, None,
            )
            for o in repaired(orders, [last_day_known(order, day) for order in orders], day)
        ]  # fmt: skip
        return [line for line in lines if line.last >= line.start]

    def _decision(self, service: Any) -> str | None:
        """How a placement was decided: the newest granting decision of the case and paragraph in force at the start."""
        if service.type != "Anbringelse":
            return None
        made = [
            (d.valid_from, d.decision_id, d.consent)
            for d in self.truth.decisions
            if d.registered_date <= self.delivered
            and d.case_number == service.case_number
            and d.paragraph == service.decision_paragraph
            and d.consent is not None
            and d.decision_type in ("Bevilling", "Ændring")
            and d.valid_from is not None
            and d.valid_from <= service.start_date
        ]
        return CONSENTS[max(made)[2]] if made else "Afgørelse ikke fundet"

    def counts(self, line: Help, day: date) -> bool:
        """Whether the line's person is counted with the area on the day (C25)."""
        age = self.persons[line.person].age(day)
        return line.area == "adults" or age is None or age < ADULT_AGE

    def roles(self, line: Help) -> list[str]:
        """The municipality's roles for the person."""
        residence = self.persons[line.person].residence
        acting, paying = acting_and_paying(line.case, residence, self.code)
        return [
            r for r, code in zip(ROLES, (acting, paying, residence), strict=True) if (code or self.code) == self.code
        ]


def activity(truth: MunicipalityTruth, delivered: date, day: date) -> pd.DataFrame:
    """The rows of the template on the day, from what is known on the delivery."""
    town = Town(truth, delivered)
    counted = (_flows, _stock, _caseload, _recipients, _durations, _expected)
    return table(
        {
            "report_date": day,
            "municipality_code": town.code,
            "member": "I alt",
            "scope_type": "municipality",
            "scope": town.code,
            "breakdown_type": "none",
            "breakdown": "all",
            **row,
        }
        for count in counted
        for row in count(town, day)
    )


def _number(measure: str, amount: int) -> dict[str, object]:
    """A count: the row is about as many as it counts."""
    return {
        "measure_code": measure,
        "numerator": rounded(Decimal(amount), 4),
        "n_total": amount,
        "n_measured": amount,
        "coverage": rounded(share(amount, amount), 6),
        "value": rounded(Decimal(amount), 6),
    }


def _ratio(
    measure: str, part: Fraction | int | None, whole: Fraction | int | None, total: int, measured: int
) -> dict[str, object]:
    """A part over a whole, of which some are known; the whole has four decimals before it divides."""
    below = rounded(None if whole is None else Fraction(whole), 4)
    is_known = part is not None and below is not None
    return {
        "measure_code": measure,
        "numerator": rounded(None if part is None else Fraction(part), 4),
        "denominator": below,
        "n_total": total,
        "n_measured": measured,
        "coverage": rounded(share(measured, total), 6),
        "value": rounded(share(Fraction(part or 0), Fraction(below or 0)) if is_known else None, 6),
    }


def _censored(row: dict[str, object], is_censored: bool) -> dict[str, object]:
    if not is_censored:
        return row
    zero = rounded(Fraction(0), 6) if row["n_total"] else None
    hidden = {"numerator": None, "denominator": None, "value": None, "n_measured": 0, "coverage": zero}
    return row | hidden | {"label": CENSORED}


# --- in and out ------------------------------------------------------------------------------------------


def _flows(town: Town, day: date) -> Iterator[dict[str, object]]:
    """Who begins and who stops in the month, in each row that anybody has been in since the history began."""
    history = add_months(town.delivered.replace(day=1), 1 - HISTORY_MONTHS)
    held: defaultdict[tuple[str, str, str], defaultdict[str, list[Help]]] = defaultdict(lambda: defaultdict(list))
    for line in town.help:
        kinds = (("none", "all"), ("intervention_group", line.group), ("intervention_type", line.type))
        for breakdown_type, name in kinds:
            held[(line.area, breakdown_type, name)][line.person].append(line)
    before = day.replace(day=1) - ONE_DAY
    for (area, breakdown_type, name), people in held.items():
        has = [_has_help(town, lines) for lines in people.values()]
        if not any(_ever(town, lines, history - ONE_DAY, town.delivered) for lines in people.values()):
            continue
        month = [before + n * ONE_DAY for n in range((day - before).days + 1)]
        steps = [(has_help(a), has_help(b)) for has_help in has for a, b in pairwise(month)]
        head = {"area_code": area, "breakdown_type": breakdown_type, "breakdown": name}
        yield {**head, **_number("persons_start", sum(has_help(before) for has_help in has))}
        yield {**head, **_number("persons_in", sum(now and not then for then, now in steps))}
        yield {**head, **_number("persons_out", sum(then and not now for then, now in steps))}
        yield {**head, **_number("persons_end", sum(has_help(day) for has_help in has))}


def _has_help(town: Town, lines: list[Help]) -> Callable[[date], bool]:
    return lambda day: any(h.start <= day <= h.last and town.counts(h, day) for h in lines)


def _ever(town: Town, lines: list[Help], first: date, last: date) -> bool:
    """Whether the person has such help on any day between the two: the first day of a line is when it is youngest."""
    return any(max(h.start, first) <= min(h.last, last) and town.counts(h, max(h.start, first)) for h in lines)


# --- who has help ----------------------------------------------------------------------------------------


def _stock(town: Town, day: date) -> Iterator[dict[str, object]]:
    """Persons, cases and lines on the day in every scope and breakdown."""
    active = [line for line in town.help if line.start <= day <= line.last]
    if not active:
        return
    frame = pd.DataFrame({"line": active, "case": [line.case for line in active]})
    frame = in_places(town.places, frame, pd.Series(pd.Timestamp(day), index=frame.index))
    cells: defaultdict[tuple[str, str, str, str, str], list[Help]] = defaultdict(list)
    for row in frame.to_dict("records"):
        line = row["line"]
        for scope_type, breakdowns in CELLS.items():
            scope = {"municipality": town.code, "organisation": row["organisation"], "provider": line.provider}
            for breakdown in breakdowns:
                for name in _names(town, row, breakdown, day):
                    cells[(line.area, scope_type, scope[scope_type], breakdown, name)].append(line)
    totals = {
        key[:3]: len([line for line in lines if town.counts(line, day)])
        for key, lines in cells.items()
        if key[3] == "none"
    }
    for key, lines in cells.items():
        head = dict(zip(("area_code", "scope_type", "scope", "breakdown_type", "breakdown"), key, strict=True))
        for measured in _measures(town, key, lines, day, totals):
            yield {**head, **measured}


def _measures(
    town: Town, key: tuple[str, str, str, str, str], lines: list[Help], day: date, totals: dict[Any, int]
) -> Iterator[dict[str, object]]:
    area, scope_type, _, breakdown, _ = key
    counted = [line for line in lines if town.counts(line, day)]
    if counted:
        yield _number("persons_active", len({line.person for line in counted}))
        if breakdown in ("none", "intervention_type", "organisation"):
            yield _number("cases_active", len({line.case for line in counted}))
        if breakdown == "ownership_side":
            whole = totals[key[:3]]
            yield _ratio("interventions_share", len(counted), whole, whole, whole)
    grown = {line.person for line in lines if area == "children" and not town.counts(line, day)}
    if grown and scope_type == "municipality" and breakdown in ("none", "intervention_type"):
        yield _number("aftercare_active", len(grown))
    housed = {line.person for line in lines if line.group == "Botilbud" and line.provider in town.own}
    if housed and scope_type == "municipality" and breakdown in ("none", "age_band", "sex"):
        yield _number("own_housing_residents", len(housed))


def _names(town: Town, row: dict[Any, Any], breakdown: str, day: date) -> list[str]:
    """The rows of a breakdown that a line is in."""
    line: Help = row["line"]
    person = town.persons[line.person]
    age = person.age(day)
    bands = CHILD_BANDS if line.area == "children" else ADULT_BANDS
    found: dict[str, list[str]] = {
        "none": ["all"],
        "intervention_type": [line.type],
        "intervention_group": [line.group],
        "provider": [line.provider],
        "ownership_side": [INTERNAL if line.provider in town.own else EXTERNAL],
        "district": [town.districts.get(row["organisation"], "Ukendt")],
        "age_band": [name for low, high, name in bands if age is not None and low <= age <= high] or ["Alder ukendt"],
        "sex": [person.sex],
        "target_group": [row["target_group"]],
        "placement_decision": [] if line.decision is None else [line.decision],
        "law_paragraph": [line.paragraph],
        "organisation": [row["organisation"]],
        "caseworker": [row["caseworker"]],
        "municipality_role": town.roles(line),
    }
    return found[breakdown]


# --- cases -----------------------------------------------------------------------------------------------


def _caseload(town: Town, day: date) -> Iterator[dict[str, object]]:
    """Open cases, and those with a caseworker over everybody employed in the teams that have any."""
    at = pd.Timestamp(day)
    cases = town.cases[(town.cases["start"] <= at) & (at <= town.cases["last"])]
    employed = _teams(town, at)
    hours = _weekly_hours(town, day)
    held = cases.join(responsible(town.places, cases["case"], pd.Series(at, index=cases.index)))
    for area, of_area in held.groupby("area"):
        teams = set(of_area["organisation"])
        staff = [(who, team) for who, team in employed.items() if team in teams]
        for scope_type, scope, breakdown_type, breakdown, wanted in _caseload_cells(town, teams):
            part = of_area[of_area["organisation"].isin(wanted)]
            people = [who for who, team in staff if team in wanted]
            handled = part[
                [employed.get(w) == t for w, t in zip(part["caseworker"], part["organisation"], strict=True)]
            ]
            with_hours = [who for who in people if who in hours]
            posted = handled[handled["caseworker"].isin(with_hours)]
            worked = sum((hours[who] for who in with_hours), Decimal(0))
            posts = Fraction(worked) / FULL_TIME_HOURS if with_hours else None
            head = {
                "area_code": area,
                "scope_type": scope_type,
                "scope": scope,
                "breakdown_type": breakdown_type,
                "breakdown": breakdown,
            }
            yield {**head, **_ratio("cases_per_employee", len(handled), len(people), len(part), len(handled))}
            yield {**head, **_ratio("cases_per_full_time_post", len(posted), posts, len(part), len(posted))}


def _caseload_cells(town: Town, teams: set[str]) -> Iterator[tuple[str, str, str, str, set[str]]]:
    yield "municipality", town.code, "none", "all", teams
    for team in teams:
        yield "municipality", town.code, "organisation", team, {team}
        yield "organisation", team, "none", "all", {team}


def _teams(town: Town, at: pd.Timestamp) -> dict[str, str]:
    """The team of everybody employed on the day: where they began last."""
    jobs = town.known.employments
    jobs = jobs[(jobs["start"] <= at) & (at <= jobs["last"])].sort_values("start")
    return dict(zip(jobs["caseworker"], jobs["team"], strict=True))


def _weekly_hours(town: Town, day: date) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for job in town.truth.jobs:
        last = last_day_known(job, town.delivered) or FOREVER
        if job.caseworker_id and job.registered_date <= town.delivered and job.start_date <= day <= last:
            found[job.caseworker_id] = max(found.get(job.caseworker_id, Decimal(0)), job.weekly_hours)
    return found


# --- a year, a stay, and what is to come -----------------------------------------------------------------


def _is_censored(town: Town, day: date) -> bool:
    history = add_months(town.delivered.replace(day=1), 1 - HISTORY_MONTHS)
    return add_months(day.replace(day=1), -11) < history


def _recipients(town: Town, day: date) -> Iterator[dict[str, object]]:
    """C24: days with help under a paragraph, and for adults of a type, over the days of the year."""
    first = add_months(day.replace(day=1), -11)
    held: defaultdict[tuple[str, str, str], defaultdict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for line in town.help:
        at, last = max(line.start, first), min(line.last, day)
        days = {at + n * ONE_DAY for n in range((last - at).days + 1)}
        days = {one for one in days if town.counts(line, one)}
        if days:
            held[(line.area, "law_paragraph", line.paragraph)][line.person] |= days
            if line.area == "adults":
                held[(line.area, "intervention_type", line.type)][line.person] |= days
    for (area, breakdown_type, name), people in held.items():
        amount = sum(len(days) for days in people.values())
        row = _ratio("full_year_recipients", amount, (day - first).days + 1, len(people), len(people))
        yield {
            "area_code": area,
            "breakdown_type": breakdown_type,
            "breakdown": name,
            **_censored(row, _is_censored(town, day)),
        }


def _durations(town: Town, day: date) -> Iterator[dict[str, object]]:
    """U12: days of the stays that ended in the year, and of those that run."""
    first = add_months(day.replace(day=1), -11)
    providers = {offer.offer_id: offer.provider_id for offer in town.truth.offers}
    days: defaultdict[tuple[str, str, str, str, str], list[int]] = defaultdict(list)
    for child in children_with_stays(town.truth, town.delivered).values():
        for stay in child.stays:
            if not child.is_below(ADULT_AGE, stay.first) or not (stay.first <= day and stay.last >= first):
                continue
            if stay.last > day and not child.is_below(ADULT_AGE, day):
                continue
            measure = "ended_duration" if stay.last <= day else "running_duration"
            length = (min(stay.last, day) - stay.first).days + 1
            for place in (("municipality", town.code), ("provider", providers[stay.place])):
                for kind in (("none", "all"), ("intervention_type", stay.grant.type)):
                    days[(measure, *place, *kind)].append(length)
    for (measure, scope_type, scope, breakdown_type, breakdown), lengths in days.items():
        row = _ratio(measure, sum(lengths), len(lengths), len(lengths), len(lengths))
        yield {
            "area_code": "children",
            "scope_type": scope_type,
            "scope": scope,
            "breakdown_type": breakdown_type,
            "breakdown": breakdown,
            **_censored(row, measure == "ended_duration" and _is_censored(town, day)),
        }


def _expected(town: Town, day: date) -> Iterator[dict[str, object]]:
    """V23: who is on the list for the twelve months to come, of the lines written by the day."""
    until = add_months(day + ONE_DAY, 12)
    entries = [e for e in town.truth.inflow if e.registered_date <= day < e.expected_date < until]
    groups: defaultdict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for entry in entries:
        way = "in" if entry.direction == "Tilgang" else "out"
        groups[(way, "none", "all")].append(entry)
        groups[(way, "law_paragraph", entry.expected_paragraph)].append(entry)
        if way == "in":
            origin = ORIGINS.get(entry.origin, entry.origin) if entry.origin else "Ukendt"
            groups[(way, "inflow_origin", origin)].append(entry)
    for (way, breakdown_type, breakdown), listed in groups.items():
        head = {"area_code": "adults", "breakdown_type": breakdown_type, "breakdown": breakdown}
        hours = [e.expected_weekly_hours for e in listed if e.expected_weekly_hours is not None]
        total = Fraction(sum(hours, Decimal(0))) if hours else None
        amount = sum((e.expected_monthly_dkk for e in listed), Decimal(0))
        yield {**head, **_number(f"expected_{way}", len(listed))}
        yield {**head, **_ratio(f"expected_{way}_hours", total, len(hours), len(listed), len(hours))}
        yield {
            **head,
            **_ratio(f"expected_{way}_dkk", Fraction(amount), None, len(listed), len(listed)),
            "value": rounded(amount, 6),
        }
