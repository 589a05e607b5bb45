"""Heads, posts, turnover, absence, rota and competences of units, from what is known (U3, U19, U20, V16, D82-D85).

`truth.py` says what is taken over from the simulator. A row of the template is a group of units: each measure is
computed from the employments, spells, shifts and competences of those units, and no other row.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Any

import pandas as pd

from simulator import catalogue
from simulator.truth_resources import Shift
from tests.oracle.groups import rounded
from tests.oracle.net import NetKnown, measure, table
from tests.oracle.provision import FAR, ONE_DAY, four, is_in_month, month_end, offers_of
from tests.oracle.rota import shift_days
from tests.oracle.truth import last_day_known

YEAR, LONG_DAYS, FULL_TIME, SATURDAY = 12, 28, 37, 5
AREAS = {"Børn og unge": "children", "Voksne": "adults"}
TEAM_AREAS: tuple[catalogue.Area, ...] = ("Børn og unge", "Voksne")
ABSENCE_TYPES = {
    "Sygdom": "sickness",
    "Barns sygedag": "child_sick",
    "Ferie": "holiday",
    "Feriefri": "extra_holiday",
    "Barsel": "parental",
    "Andet fravær": "other",
}
STAFFING = {"Fastansat": "permanent", "Vikar": "temp", "Vikarbureau": "agency"}
RELEVANT = {
    "Uddannet pædagog": "pedagogue",
    "Uddannet sygeplejerske": "nurse",
    "Uddannet ergoterapeut": "occupational_therapist",
    "Uddannet fysioterapeut": "physiotherapist",
    "Uddannet social- og sundhedsassistent": "social_health_assistant",
    "Uddannet socialrådgiver": "social_worker",
    "Uddannet lærer": "teacher",
    "Uddannet pædagogmedhjælper": "pedagogical_assistant",
}
COMPETENCES = RELEVANT | {
    "Anden uddannelse": "other_education",
    "Medicinkursus": "medicine",
    "Neuropædagogik": "neuropedagogy",
    "Konflikthåndtering": "conflict",
    "VUM 2.0": "vum",
    "ICS": "ics",
    "FIT": "fit",
    "Førstehjælp": "first_aid",
    "Signs of Safety": "signs_of_safety",
    "Low arousal": "low_arousal",
}
NEEDS = {
    ("children", "provider"): {
        "conflict": Fraction(1, 4),
        "low_arousal": Fraction(1, 4),
        "neuropedagogy": Fraction(1, 5),
    },
    ("children", "authority"): {"signs_of_safety": Fraction(1, 4)},
    ("adults", "provider"): {
        "medicine": Fraction(1, 2),
        "conflict": Fraction(1, 4),
        "low_arousal": Fraction(1, 4),
    },
    ("adults", "authority"): {"neuropedagogy": Fraction(1, 5)},
}


@dataclass(frozen=True)
class Unit:
    """Where staff are employed: a team of the authority, or a provider's unit with its offer."""

    unit_id: str
    area: str
    side: str
    employer: str
    offer: str


@dataclass(frozen=True)
class Job:
    """An employment as known, half-open."""

    employee: str
    employment: str
    unit: str
    is_temp: bool
    weekly: Fraction
    start: date
    end: date

    def is_on(self, day: date) -> bool:
        """Whether the employee is employed on the day."""
        return self.start <= day < self.end


@dataclass(frozen=True)
class Spell:
    """A spell of absence as known, half-open, with the hours reported."""

    employment: str
    kind: str
    start: date
    end: date
    hours: Fraction


@dataclass(frozen=True)
class Group:
    """A row's units, and what leaving means there: the unit, the employer or the municipality."""

    scope_type: str
    scope: str
    breakdown_type: str
    breakdown: str
    level: str
    units: frozenset[str]


class Staff:
    """Everything known of a municipality's staff on the day of the last delivery."""

    def __init__(self, net: NetKnown) -> None:
        self.net = net
        offers = offers_of(net)
        self.units: dict[str, Unit] = {}
        for area in TEAM_AREAS:
            for team in catalogue.teams(area):
                self.units[team.team_id] = Unit(team.team_id, AREAS[area], "authority", "authority", "")
        providers = {p.provider_name: p.provider_id for p in net.visible(net.truth.providers)}
        for unit in catalogue.units():
            offer = offers.unit_offer.get(unit.unit_id) or offers.named(f"Enhed {unit.unit_name}")
            owners = [code for name, code in providers.items() if f"{name} ".startswith(f"{unit.unit_name} ")]
            if offer is not None or owners:
                provider = owners[0] if offer is None else offers.all[offer].provider_id
                self.units[unit.unit_id] = Unit(
                    unit.unit_id, AREAS[unit.area], "provider", provider, offer or "unknown"
                )
        self.jobs = [
            Job(
                j.employee_id,
                j.employment_id,
                j.unit_id,
                j.employment_type != "Fastansat",
                Fraction(j.weekly_hours),
                j.start_date,
                _end(last_day_known(j, net.day)),
            )
            for j in net.visible(net.truth.jobs)
        ]
        self.by_employee: dict[str, list[Job]] = defaultdict(list)
        for job in self.jobs:
            self.by_employee[job.employee].append(job)
        self.by_employment = {job.employment: job for job in self.jobs}
        self.spells = [_spell(a, net.day) for a in net.visible(net.truth.absences)]
        self.shifts: list[Shift] = net.visible(net.truth.shifts)
        self.competences: dict[str, list[Any]] = defaultdict(list)
        for c in net.visible(net.truth.competences):
            self.competences[c.employee_id].append(c)

    def employer(self, unit_id: str) -> str:
        """Who a unit belongs to: itself, when nobody is known."""
        unit = self.units.get(unit_id)
        return unit_id if unit is None else unit.employer

    def in_month(self, units: Iterable[str], day: date) -> list[Job]:
        """The employments of the units that have a day in the month."""
        return [j for j in self.jobs if j.unit in units and j.start <= day and j.end > day.replace(day=1)]

    def holders(self, employees: Iterable[str], day: date) -> dict[str, set[str]]:
        """Competence -> who of the employees has it on the day."""
        found: dict[str, set[str]] = defaultdict(set)
        for employee in employees:
            for c in self.competences[employee]:
                if c.acquired_date <= day and (c.last_day is None or day <= c.last_day):
                    found[COMPETENCES.get(c.competence, "unknown")].add(employee)
        return found


def _end(last: date | None) -> date:
    return FAR if last is None else last + ONE_DAY


def _spell(a: Any, known: date) -> Spell:
    until = last_day_known(a, known) or known
    days = sum((a.start_date + timedelta(days=n)).weekday() < SATURDAY for n in range((until - a.start_date).days + 1))
    hours = rounded(Fraction(a.daily_hours) * days, 2)
    return Spell(a.employment_id, a.kind, a.start_date, until + ONE_DAY, Fraction(hours or 0))


@cache
def staff_of(net: NetKnown) -> Staff:
    """The staff, once per municipality."""
    return Staff(net)


Counts = tuple[object, object, int]  # numerator, denominator (None for a count), those behind it
Rows = Iterator[tuple[str, tuple[str, str], Counts]]  # measure, the measure's own breakdown, counts
WHOLE = ("none", "all")


# --- heads and posts ---------------------------------------------------------------------------------------


def _heads(staff: Staff, group: Group, day: date) -> Rows:
    jobs = staff.in_month(group.units, day)
    if not jobs:
        return
    at_end = [job for job in jobs if job.is_on(day)]
    heads, everybody = {job.employee for job in at_end}, {job.employee for job in jobs}
    yield "headcount", WHOLE, (len(heads), None, len(heads))
    yield "full_time_posts", WHOLE, (sum(job.weekly for job in at_end), FULL_TIME, len(heads))
    joined = {job.employee for job in jobs if is_in_month(job.start, day) and _has_crossed(staff, job, -1, group.level)}
    gone = {job.employee for job in jobs if _left_in(staff, job, day, group.level)}
    yield "joiners", WHOLE, (len(joined), None, len(everybody))
    yield "leavers", WHOLE, (len(gone), None, len(everybody))


def _left_in(staff: Staff, job: Job, day: date, level: str) -> bool:
    return job.end < FAR and is_in_month(job.end - ONE_DAY, day) and _has_crossed(staff, job, 1, level)


def _has_crossed(staff: Staff, job: Job, way: int, level: str) -> bool:
    """Whether the employee is nowhere in the unit, employer or municipality on the other side of the border."""
    other_day = job.end if way > 0 else job.start - ONE_DAY
    others = [other for other in staff.by_employee[job.employee] if other.is_on(other_day)]
    if level == "municipality":
        return not others
    if level == "employer":
        return all(staff.employer(other.unit) != staff.employer(job.unit) for other in others)
    return all(other.unit != job.unit for other in others)


def _turnover(staff: Staff, group: Group, day: date) -> Rows:
    left, heads, everybody = set(), set(), set()
    for back in range(YEAR):
        end = month_end(day, back)
        newest: dict[tuple[str, str], Job] = {}
        jobs = staff.in_month(group.units, end)
        for job in sorted(jobs, key=lambda j: (j.start, j.employment)):
            newest[job.employee, job.unit] = job
        for job in jobs:
            if newest[job.employee, job.unit].is_temp:
                continue
            everybody.add(job.employee)
            if job.is_on(end):
                heads.add((job.employee, end))
            if _left_in(staff, job, end, group.level):
                left.add((job.employee, end))
    if everybody:
        yield "turnover_rate", WHOLE, (len(left), four(Fraction(len(heads), YEAR)), len(everybody))


def _competences(staff: Staff, group: Group, day: date) -> Rows:
    of_unit = {
        unit: {job.employee for job in staff.jobs if job.unit == unit and job.is_on(day)} for unit in group.units
    }
    everybody = set().union(*of_unit.values())
    if not everybody:
        return
    held = staff.holders(everybody, day)
    educated = {employee for code in RELEVANT.values() for employee in held[code]}
    yield "relevant_education_share", WHOLE, (len(educated), len(everybody), len(everybody))
    for code in COMPETENCES.values():
        yield "competence_share", ("competence", code), (len(held[code]), len(everybody), len(everybody))
    needed: dict[str, int] = defaultdict(int)
    for unit, employees in of_unit.items():
        known = staff.units[unit]
        for code, part in NEEDS[known.area, known.side].items():
            needed[code] += ceil(len(employees) * part)
    for code, number in needed.items():
        yield "competence_coverage", ("competence", code), (len(held[code]), number, len(everybody))


# --- absence -----------------------------------------------------------------------------------------------


def _days(start: date, end: date, day: date) -> int:
    """Days of a half-open period in the month that ends on the day."""
    return max(0, (min(end, day + ONE_DAY) - max(start, day.replace(day=1))).days)


def _absence(staff: Staff, group: Group, day: date) -> Rows:
    for name, months in (("sickness_rate", [day]), ("sickness_rate_ytd", _this_year(day)), ("absence_share", [day])):
        employed, everybody = Fraction(0), set()
        for end in months:
            for job in staff.in_month(group.units, end):
                employed += four(job.weekly * _days(job.start, job.end, end) / 7)
                everybody.add(job.employee)
        if not everybody:
            continue
        hours: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for kind in ABSENCE_TYPES.values() if name == "absence_share" else ():
            hours["absence_type", kind] = Fraction(0)
        for length in () if name == "absence_share" else ("short", "long"):
            hours["absence_length", length] = Fraction(0)
        hours[WHOLE] = Fraction(0)
        for spell, lost in _lost(staff, group, months):
            if name == "absence_share":
                hours["absence_type", ABSENCE_TYPES[spell.kind]] += lost
                hours[WHOLE] += lost
            elif spell.kind == "Sygdom":
                length = "long" if (spell.end - spell.start).days >= LONG_DAYS else "short"
                hours["absence_length", length] += lost
                hours[WHOLE] += lost
        for breakdown, lost in hours.items():
            yield name, breakdown, (lost, employed, len(everybody))


PATTERNS = {"Dag": "day", "Aften": "evening", "Nat": "night"}


@cache
def _planned(staff: Staff, month: date) -> dict[tuple[str, str], dict[str, Fraction]]:
    """(employee, unit) -> hours planned in the month by kind of shift."""
    found: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for worked in shift_days(staff.shifts, month):
        if worked.shift.employee_id is not None:
            found[worked.shift.employee_id, worked.shift.unit_id][worked.shift.shift_kind] += worked.planned
    return found


def _pattern(staff: Staff, job: Job, day: date) -> str:
    """The kind of shift with most of the hours planned for the employee in the unit in the year up to the day."""
    hours: dict[str, Fraction] = defaultdict(Fraction)
    for back in range(YEAR):
        for kind, planned in _planned(staff, month_end(day, back)).get((job.employee, job.unit), {}).items():
            hours[kind] += planned
    # of two with the same hours the one that stands first
    return max(PATTERNS, key=lambda kind: hours.get(kind, Fraction(-1))) if hours else "no_shifts"


def _by_pattern(staff: Staff, group: Group, day: date) -> Rows:
    employed: dict[str, Fraction] = defaultdict(Fraction)
    lost: dict[str, Fraction] = defaultdict(Fraction)
    people: dict[str, set[str]] = defaultdict(set)
    for job in staff.in_month(group.units, day):
        pattern = PATTERNS.get(_pattern(staff, job, day), "no_shifts")
        employed[pattern] += four(job.weekly * _days(job.start, job.end, day) / 7)
        people[pattern].add(job.employee)
    for spell, hours in _lost(staff, group, [day]):
        if spell.kind == "Sygdom":
            job = staff.by_employment[spell.employment]
            lost[PATTERNS.get(_pattern(staff, job, day), "no_shifts")] += hours
    for pattern, whole in employed.items():
        yield "sickness_rate", ("shift_kind", pattern), (lost[pattern], whole, len(people[pattern]))


def _this_year(day: date) -> list[date]:
    return [month_end(day, back) for back in range(day.month)]


def _lost(staff: Staff, group: Group, months: list[date]) -> Iterator[tuple[Spell, Fraction]]:
    """Each spell's hours in each of the months, as far as it lies in an employment of the units."""
    for spell in staff.spells:
        job = staff.by_employment.get(spell.employment)
        if job is None or job.unit not in group.units:
            continue
        start, end = max(spell.start, job.start), min(spell.end, job.end)
        for month in months:
            days = _days(start, end, month)
            if days:
                yield spell, four(spell.hours * days / (spell.end - spell.start).days)


# --- the rota ----------------------------------------------------------------------------------------------


def _rota(staff: Staff, group: Group, day: date) -> Rows:
    days = list(shift_days((s for s in staff.shifts if s.unit_id in group.units), day))
    done = [d for d in days if d.shift.worked_hours is not None]
    if done:
        hours = {
            code: sum((d.worked for d in done if STAFFING[d.shift.staffing_kind] == code), Fraction(0))
            for code in STAFFING.values()
        }
        total, shifts = sum(hours.values()), len({d.shift.shift_id for d in done})
        yield "temp_share", WHOLE, (hours["temp"] + hours["agency"], total, shifts)
        for code, part in hours.items():
            yield "staffing_share", ("staffing_kind", code), (part, total, shifts)
    if days:
        planned, worked = sum(d.planned for d in days), sum(d.worked for d in days)
        yield "worked_of_planned", WHOLE, (worked, planned, len({d.shift.shift_id for d in days}))


# --- rows --------------------------------------------------------------------------------------------------

SOURCES: tuple[Callable[[Staff, Group, date], Rows], ...] = (
    _heads, _turnover, _competences, _absence, _by_pattern, _rota,
)  # fmt: skip


def _groups(staff: Staff, area: str) -> Iterator[Group]:
    units = [unit for unit in staff.units.values() if unit.area == area]
    whole = ("municipality", staff.net.truth.municipality_code)

    def of(part: Iterable[Unit]) -> frozenset[str]:
        return frozenset(unit.unit_id for unit in part)

    yield Group(*whole, *WHOLE, "municipality", of(units))
    for side in ("authority", "provider"):
        yield Group(*whole, "staff_side", side, "municipality", of(u for u in units if u.side == side))
    for unit in units:
        if unit.side == "authority":
            yield Group(*whole, "organisation", unit.unit_id, "unit", of([unit]))
            yield Group("organisation", unit.unit_id, *WHOLE, "unit", of([unit]))
    houses = [unit for unit in units if unit.side == "provider"]
    for provider in sorted({unit.employer for unit in houses}):
        own = [unit for unit in houses if unit.employer == provider]
        yield Group("provider", provider, *WHOLE, "employer", of(own))
        for offer in sorted({unit.offer for unit in own}):
            yield Group("provider", provider, "offer", offer, "unit", of(u for u in own if u.offer == offer))


@cache
def staff_rows(net: NetKnown, day: date, area: str) -> pd.DataFrame:
    """The rows of the template about the area on the day; more than the figures ask for."""
    staff, rows = staff_of(net), []
    for group in _groups(staff, area):
        for source in SOURCES:
            for name, own, (numerator, denominator, n) in source(staff, group, day):
                if own == WHOLE:
                    breakdown = (group.breakdown_type, group.breakdown)
                elif (group.breakdown_type, group.breakdown) == WHOLE:
                    breakdown = own
                else:
                    continue
                head = {
                    "report_date": day,
                    "municipality_code": net.truth.municipality_code,
                    "area_code": area,
                    "scope_type": group.scope_type,
                    "scope": group.scope,
                    "breakdown_type": breakdown[0],
                    "breakdown": breakdown[1],
                }
                rows.append(head | measure(name, "I alt", (numerator, denominator, n, n)))
    return table(rows)
