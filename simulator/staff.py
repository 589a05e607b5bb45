"""Caseworkers, their teams over time, and who is responsible for which case when."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from random import Random

from simulator import catalogue
from simulator import parameters as p
from simulator.careers import Career
from simulator.catalogue import Area, TeamTemplate, scale
from simulator.dates import DAYS_PER_YEAR, add_days, age_on
from simulator.draws import between, stream
from simulator.options import SimulationOptions
from simulator.truth import Assignment, Employment, MunicipalityTruth
from simulator.truth_adults import Adult

ONE_DAY = timedelta(days=1)
YOUTH_TEAM_AGE = 15
LEFT = "Sagsbehandler fratrådt"
CHANGED_TEAM = "Sagsbehandler skiftet team"
REDISTRIBUTED = ("Omfordeling af sager", "Sygdom", "Ønske fra familien")
NUMBERED: dict[Area, str] = {"Børn og unge": "SB", "Voksne": "VR"}
Rosters = dict[str, list["Seat"]]


@dataclass(frozen=True, slots=True)
class Seat:
    """One period of a caseworker in a team, and why it ended."""

    employment: Employment
    ended_because: str | None


@dataclass(frozen=True, slots=True)
class Caseworker:
    """A caseworker through all teams."""

    caseworker_id: str
    full_name: str


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case of either area, and the team that has it."""

    case_number: str
    team_id: str
    opened_date: date
    last_day: date | None
    registered_date: date
    last_day_registered_date: date | None


def add_children_staff(options: SimulationOptions, truth: MunicipalityTruth, careers: list[Career]) -> None:
    """Adds the children's teams, and who has which child's case when."""
    cases = [
        HeldCase(
            career.case.case_number,
            _team_of_child(career),
            career.case.opened_date,
            career.case.last_day,
            career.case.registered_date,
            career.case.last_day_registered_date,
        )
        for career in careers
    ]
    _add_staff(stream(options.seed, truth.municipality_code, "staff"), options, truth, "Børn og unge", cases)


def add_adult_staff(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Adds the adults' teams, and who has which adult's case when."""
    cases = [
        HeldCase(
            adult.case_number,
            _team_of_adult(adult),
            adult.opened_date,
            adult.closed_date,
            adult.registered_date,
            adult.closed_registered_date,
        )
        for adult in truth.adults
    ]
    _add_staff(stream(options.seed, truth.municipality_code, "adult staff"), options, truth, "Voksne", cases)


def _add_staff(
    rng: Random, options: SimulationOptions, truth: MunicipalityTruth, area: Area, cases: list[HeldCase]
) -> None:
    rosters = _build_rosters(rng, options, area)
    assignments = [row for case in cases for row in _assign(rng, options, rosters, case)]
    needed = {assignment.caseworker_id for assignment in assignments}
    employments = [seat.employment for seats in rosters.values() for seat in seats]
    truth.assignments += assignments
    truth.employments += [e for e in employments if e.caseworker_id in needed or e.last_day is None]
    truth.employments.sort(key=lambda employment: employment.key)


def _build_rosters(rng: Random, options: SimulationOptions, area: Area) -> Rosters:
    """Team -> the caseworkers it has had, from before the oldest case."""
    first = add_days(options.start, -(p.BURN_IN_YEARS + 1) * DAYS_PER_YEAR)
    rosters: Rosters = {team.team_id: [] for team in catalogue.teams(area)}
    numbers = count(1)
    for team in catalogue.teams(area):
        for _ in range(max(2, round(team.seats * scale(options.population)))):
            for seat in _fill_seat(rng, options.last_day, team, first, numbers):
                rosters[seat.employment.team_id].append(seat)
    return rosters


def _fill_seat(rng: Random, end: date, team: TeamTemplate, first: date, numbers: Iterator[int]) -> Iterator[Seat]:
    """One seat through the years: a caseworker leaves or changes team, a new one is taken on."""
    start = first
    while start <= end:
        who = Caseworker(f"{NUMBERED[team.area]}{next(numbers):04d}", _name(rng))
        last = start + timedelta(days=120 + round(rng.expovariate(p.LEAVERS_PER_YEAR) * DAYS_PER_YEAR))
        change = start + timedelta(days=200 + round(rng.expovariate(p.TEAM_CHANGES_PER_YEAR) * DAYS_PER_YEAR))
        if change < last:
            other = rng.choice([item for item in catalogue.teams(team.area) if item is not team])
            yield _seat(who, team, (start, change), end, CHANGED_TEAM)
            if change < end:
                yield _seat(who, other, (change + ONE_DAY, last), end, LEFT)
        else:
            yield _seat(who, team, (start, last), end, LEFT)
        start = min(change, last) + ONE_DAY + between(rng, p.VACANCY_DAYS)


def _name(rng: Random) -> str:
    first = rng.choice(catalogue.names(rng.choice(("girl", "boy"))))
    return f"{first} {rng.choice(catalogue.names('family'))}"


def _seat(who: Caseworker, team: TeamTemplate, span: tuple[date, date], end: date, reason: str) -> Seat:
    start, last = span
    has_ended = last <= end
    employment = Employment(
        caseworker_id=who.caseworker_id,
        full_name=who.full_name,
        team_id=team.team_id,
        team_name=team.team_name,
        district_name=team.district_name,
        start_date=start,
        last_day=last if has_ended else None,
        registered_date=start,
        last_day_registered_date=last if has_ended else None,
    )
    return Seat(employment, reason if has_ended else None)


def _assign(rng: Random, options: SimulationOptions, rosters: Rosters, case: HeldCase) -> list[Assignment]:
    """Who has a case from its opening to its closing, without gaps."""
    end = case.last_day or options.last_day
    start, reason, known = case.opened_date, None, case.registered_date
    assignments: list[Assignment] = []
    while start <= end:
        seat = _on_duty(rng, rosters, case.team_id, start)
        moved = start + timedelta(days=60 + round(rng.expovariate(p.REASSIGNED_PER_YEAR) * DAYS_PER_YEAR))
        left = seat.employment.last_day or options.last_day
        last = min(moved, left, end)
        current = Assignment(
            case_number=case.case_number,
            caseworker_id=seat.employment.caseworker_id,
            start_date=start,
            last_day=last,
            reason=reason,
            registered_date=known,
            last_day_registered_date=max(known, last + ONE_DAY),
        )
        assignments.append(current)
        known = max(known, last + ONE_DAY)
        reason = seat.ended_because if last == left else rng.choice(REDISTRIBUTED)
        start = last + ONE_DAY
    assignments[-1] = replace(
        assignments[-1], last_day=case.last_day, last_day_registered_date=case.last_day_registered_date
    )
    return assignments


def _team_of_child(career: Career) -> str:
    """The team by target group, age and the area of the school district."""
    takes = "handicap" if career.case.target_group == "Funktionsnedsættelse" else ""
    if not takes and age_on(career.person.birth_date, career.case.opened_date) >= YOUTH_TEAM_AGE:
        takes = "unge"
    if not takes:
        areas = dict(catalogue.school_districts())
        takes = areas.get(career.person.school_district or "", "nord")
    return next(team.team_id for team in catalogue.teams("Børn og unge") if team.takes == takes)


def _team_of_adult(adult: Adult) -> str:
    """The team of the adult's area of need."""
    return next(team.team_id for team in catalogue.teams("Voksne") if team.takes == adult.area.lower())


def _on_duty(rng: Random, rosters: Rosters, team_id: str, day: date) -> Seat:
    """A caseworker employed in the team on `day`; another team helps while the team is empty."""
    for candidates in (rosters[team_id], [seat for team in rosters.values() for seat in team]):
        present = [
            seat
            for seat in candidates
            if seat.employment.start_date <= day
            and (seat.employment.last_day is None or seat.employment.last_day > day)
        ]
        if present:
            return rng.choice(present)
    raise ValueError("Ingen sagsbehandler er ansat på dagen: vælg et større folketal")
