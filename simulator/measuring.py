"""How children fare, and the function profiles that caseworkers and others score of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal

from simulator import parameters as p
from simulator.careers import Career
from simulator.dates import DAYS_PER_YEAR, add_months
from simulator.draws import between, registered
from simulator.options import SimulationOptions
from simulator.truth import DIMENSIONS, ITEMS, OVERALL, Measurement, ScoreForm

WORST = 4
CASEWORKER = "Socialrådgiver"
OTHER_RATERS = ("Leverandør", "Barn/ung", "Forældre")
Habit = Literal["never", "once", "stopped", "regular"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A child's true state: level 0-4 per item on `since`, and its change a year."""

    since: date
    levels: dict[str, float]
    drifts: dict[str, float]

    def at(self, item: str, day: date) -> float:
        """The level of an item on `day`, within 0-4."""
        years = (day - self.since).days / DAYS_PER_YEAR
        return min(float(WORST), max(0.0, self.levels[item] + self.drifts[item] * years))


@dataclass(frozen=True, slots=True)
class Child:
    """A child in a case with its condition, and the generator and options that results are drawn with."""

    rng: Random
    options: SimulationOptions
    career: Career
    condition: Condition


def draw_condition(rng: Random, career: Career) -> Condition:
    """A child's state at the start of the first help, and how it develops.

    The overall level has a life of its own beside the five dimensions: it follows the worst ones more than
    the mean, and is never computed from scores (RES13 2.2: the letters are there to prevent averages).
    """
    severity = rng.gauss(2.2, 0.6)
    levels = {item: min(4.0, max(0.0, rng.gauss(severity, 0.8))) for item in DIMENSIONS}
    worst = sorted(levels.values())[-2:]
    levels[OVERALL] = min(4.0, max(0.3, 0.5 * severity + 0.25 * sum(worst) + rng.gauss(0, 0.45)))
    point, drift = rng.random(), p.DRIFTS[-1][1]
    for share, value in p.DRIFTS:
        if point < share:
            drift = value
            break
        point -= share
    drifts = {item: drift + career.effect + rng.gauss(0, p.DRIFT_SPREAD) for item in ITEMS}
    since = career.services[0].start_date if career.services else career.case.opened_date
    return Condition(since, levels, drifts)


def measure(child: Child, first_number: int) -> list[Measurement]:
    """All function profiles of a case, by day; measurement numbers count from `first_number`."""
    rng = child.rng
    habit = _habit(rng)
    if habit == "never":
        return []
    days = list(_occasions(child))
    if habit == "once":
        days = days[:1]
    elif habit == "stopped" and len(days) > 1:
        days = days[: rng.randint(1, max(1, len(days) - 1))]
    measurements: list[Measurement] = []
    for occasion, day in days:
        for _ in range(2 if rng.random() < p.SAME_DAY_SHARE else 1):
            number = first_number + len(measurements)
            measurements.append(_measurement(child, occasion, day, number))
    return measurements


def _habit(rng: Random) -> Habit:
    point = rng.random()
    if point < p.NEVER_MEASURED_SHARE:
        return "never"
    if point < p.NEVER_MEASURED_SHARE + p.MEASURED_ONCE_SHARE:
        return "once"
    if point < p.NEVER_MEASURED_SHARE + p.MEASURED_ONCE_SHARE + p.STOPPED_MEASURED_SHARE:
        return "stopped"
    return "regular"


def _occasions(child: Child) -> Iterator[tuple[str, date]]:
    """At the start, after three months, then each half year until the help ends, and often then."""
    rng, options = child.rng, child.options
    first, last = help_begins(child.career), help_ends(child.career)
    if first is None:
        return
    introduced = add_months(options.start, -12 * p.INSTRUMENT_YEARS_BEFORE_START)
    end = min(last or options.last_day, options.last_day)
    day = first + between(rng, p.START_SCORE_WITHIN_DAYS)
    if introduced <= day <= end:
        yield "Opstart", day
    day = first + between(rng, p.THREE_MONTH_DAYS)
    occasion = "3 måneder"
    while day <= end:
        if day >= introduced and rng.random() >= p.MISSED_SHARE:
            yield occasion, day
        day += between(rng, p.HALF_YEAR_DAYS)
        occasion = "Halvår"
    if last is not None and introduced <= last <= options.last_day and rng.random() < p.CLOSING_SCORE_SHARE:
        yield "Afslutning", last


def _measurement(child: Child, occasion: str, day: date, number: int) -> Measurement:
    rng, career = child.rng, child.career
    is_final = rng.random() >= p.NOT_FINAL_SHARE
    forms = [ScoreForm(CASEWORKER, is_final, _scores(rng, child.condition, day, 0.0))]
    if rng.random() < p.SECOND_RATER_SHARE:
        other, bias = rng.choice(OTHER_RATERS), rng.gauss(0, p.OTHER_RATER_BIAS)
        forms.append(ScoreForm(other, False, _scores(rng, child.condition, day, bias)))
    return Measurement(
        measurement_id=f"M{number:07d}",
        case_number=career.case.case_number,
        cpr=career.person.cpr,
        occasion=occasion,
        measured_date=day,
        registered_date=max(registered(rng, day, day), career.case.registered_date),
        forms=tuple(forms),
    )


def _scores(rng: Random, condition: Condition, day: date, bias: float) -> dict[str, int]:
    """Whole scores 0-4 by item; now and then an item or two is left blank."""
    scores = {
        item: min(WORST, max(0, round(condition.at(item, day) + bias + rng.gauss(0, p.RATING_NOISE)))) for item in ITEMS
    }
    if rng.random() < p.PARTIAL_SHARE:
        for item in rng.sample(ITEMS, rng.randint(1, 2)):
            del scores[item]
    return scores


def help_ends(career: Career) -> date | None:
    """The last day of help in a case; None while some help runs."""
    days = [service.last_day for service in career.services if service.outcome == "granted"]
    return None if None in days else max((day for day in days if day is not None), default=None)


def help_begins(career: Career) -> date | None:
    """The first day of help in a case; None when it never got any."""
    days = [service.start_date for service in career.services if service.outcome == "granted"]
    return min(days, default=None)
