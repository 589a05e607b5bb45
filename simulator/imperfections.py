"""What the case system has late, wrong or too much between two deliveries; planted in a finished truth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import TypeVar

from simulator import parameters as p
from simulator.catalogue import scale
from simulator.options import SimulationOptions, delivery_dates
from simulator.truth import (
    ITEMS,
    OVERALL,
    Correctable,
    Correction,
    Followup,
    Goal,
    Key,
    Measurement,
    MunicipalityTruth,
    Removable,
    Removal,
    ScoreForm,
    Service,
)

Dated = TypeVar("Dated", Measurement, Followup, Service, Goal)
Delayed = TypeVar("Delayed", Measurement, Followup, Service)

# Late, wrong and superfluous rows are made of this many of the newest records, as they are in practice.
NEWEST = 60
# A price with a digit too many, a rebate never given, an old supplement.
WRONG_PRICE_FACTORS = (Decimal("10"), Decimal("0.9"), Decimal("1.25"))
WRONG_END_DAYS = (5, 20)
WRONGLY_REGISTERED_DAYS = (0, 25)
HALF_A_YEAR = timedelta(days=182)
LETTERS = "ABCDE"


@dataclass(frozen=True, slots=True)
class Window:
    """The time between two deliveries of a municipality, with what is planted in it.

    `before` and `day` are the two delivery dates; `touched` is shared by all windows and holds the records
    used, so that each gets one thing at most.
    """

    rng: Random
    truth: MunicipalityTruth
    size: float
    before: date
    day: date
    touched: set[Key]

    def count(self, number: int) -> int:
        """A planted number scaled to the population, at least one."""
        return max(1, round(number * self.size))

    def draw_day(self) -> date:
        """A day after the delivery before, at the latest this delivery's."""
        return self.before + timedelta(days=self.rng.randint(1, (self.day - self.before).days))


@dataclass(frozen=True, slots=True)
class Mistake:
    """A field of a row as it wrongly stood, with the whole record as it stood."""

    table: str
    key: Key
    field_name: str
    wrong: str
    right: str
    recorded: Correctable


def plant(rng: Random, options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Plants late registrations, corrections and removals between every two deliveries."""
    touched: set[Key] = set()
    for before, day in pairwise(delivery_dates(options)):
        window = Window(rng, truth, scale(options.population), before, day, touched)
        _plant_late(window)
        _plant_corrections(window)
        _plant_removals(window)


def score_text(item: str, score: int) -> str:
    """A score as the source writes it: a letter A-E on the overall item, else 0-4."""
    return LETTERS[score] if item == OVERALL else str(score)


def _newest(window: Window, records: Sequence[Dated], number: int, fits: Callable[[Dated], bool]) -> list[int]:
    """Places of some untouched records known at the delivery before, among the newest that fit."""
    found = [
        place
        for place, record in enumerate(records)
        if record.registered_date <= window.before
        and record.event_date <= window.before
        and record.key not in window.touched
        and fits(record)
    ]
    found.sort(key=lambda place: records[place].event_date, reverse=True)
    newest = found[:NEWEST]
    return window.rng.sample(newest, min(window.count(number), len(newest)))


def _plant_late(window: Window) -> None:
    """Registers some of the newest records only after the delivery that should have had them."""
    truth = window.truth
    _delay(window, truth.measurements, p.LATE_MEASUREMENTS)
    _delay(window, truth.followups, p.LATE_FOLLOWUPS)
    _delay(window, truth.services, p.LATE_SERVICES)


def _delay(window: Window, records: list[Delayed], number: int) -> None:
    for place in _newest(window, records, number, lambda record: True):
        records[place] = _registered_on(records[place], window.draw_day())
        window.touched.add(records[place].key)


def _registered_on(record: Delayed, known: date) -> Delayed:
    if isinstance(record, Service) and record.last_day_registered_date is not None:
        record = replace(record, last_day_registered_date=max(known, record.last_day_registered_date))
    return replace(record, registered_date=known)


def _plant_corrections(window: Window) -> None:
    rng, measurements, services = window.rng, window.truth.measurements, window.truth.services
    for place in _newest(window, measurements, p.SCORE_CORRECTIONS, _has_scores):
        _correct(window, _wrong_score(rng, measurements[place]))
    for place in _newest(window, services, p.PRICE_CORRECTIONS, _is_granted):
        _correct(window, _wrong_price(rng, services[place]))
    ended = [service for service in services if _has_ended(service, window.before)]
    for place in _newest(window, ended, p.END_CORRECTIONS, _is_granted):
        _correct(window, _wrong_end(rng, ended[place]))


def _correct(window: Window, mistake: Mistake) -> None:
    window.truth.corrections.append(
        Correction(
            table=mistake.table,
            key=mistake.key,
            field_name=mistake.field_name,
            wrong_value=mistake.wrong,
            right_value=mistake.right,
            corrected_date=window.draw_day(),
            recorded=mistake.recorded,
        )
    )
    window.touched.add(mistake.recorded.key)


def _has_scores(measurement: Measurement) -> bool:
    return bool(measurement.forms[0].scores)


def _is_granted(service: Service) -> bool:
    return service.outcome == "granted"


def _has_ended(service: Service, before: date) -> bool:
    """Whether a service's end was known at the delivery, with room for an earlier, wrong one."""
    known, last = service.last_day_registered_date, service.last_day
    if known is None or last is None:
        return False
    return last <= before and known <= before and (last - service.start_date).days > 2 * WRONG_END_DAYS[1]


def _wrong_score(rng: Random, measurement: Measurement) -> Mistake:
    form = measurement.forms[0]
    item = rng.choice([name for name in ITEMS if name in form.scores])
    right = form.scores[item]
    wrong = right - 1 if right > 0 else 1
    wrong_form = ScoreForm(form.rater, form.is_final, {**form.scores, item: wrong})
    recorded = replace(measurement, forms=(wrong_form, *measurement.forms[1:]))
    key = (measurement.measurement_id, form.rater, item)
    return Mistake("score", key, "score_text", score_text(item, wrong), score_text(item, right), recorded)


def _wrong_price(rng: Random, service: Service) -> Mistake:
    wrong = (service.amount_dkk * rng.choice(WRONG_PRICE_FACTORS)).quantize(Decimal("0.01"))
    recorded = replace(service, amount_dkk=wrong)
    return Mistake("service", service.key, "amount_dkk", str(wrong), str(service.amount_dkk), recorded)


def _wrong_end(rng: Random, service: Service) -> Mistake:
    """An end some days too early. Raises ValueError for a service that has none."""
    right = service.last_day
    if right is None:
        raise ValueError("only a service that has ended can have a wrong end")
    wrong = right - timedelta(days=rng.randint(*WRONG_END_DAYS))
    recorded = replace(service, last_day=wrong)
    return Mistake("service", service.key, "end_date", wrong.isoformat(), right.isoformat(), recorded)


def _plant_removals(window: Window) -> None:
    """Copies of running records under a new identity: registered before one delivery, gone at the next."""
    truth = window.truth
    for place in _newest(window, truth.goals, p.REMOVED_GOALS, lambda goal: goal.last_day is None):
        _remove(window, "goal", _ghost_goal(window, truth.goals[place]))
    for place in _newest(window, truth.services, p.REMOVED_SERVICES, _is_running):
        _remove(window, "service", _ghost_service(window, truth.services[place]))
    for place in _newest(window, truth.measurements, p.REMOVED_MEASUREMENTS, lambda measurement: True):
        _remove(window, "score", _ghost_measurement(window, truth.measurements[place]))


def _is_running(service: Service) -> bool:
    return service.outcome == "granted" and service.last_day is None


def _wrongly_registered(window: Window, earliest: date) -> date:
    return max(earliest, window.before - timedelta(days=window.rng.randint(*WRONGLY_REGISTERED_DAYS)))


def _ghost_goal(window: Window, goal: Goal) -> Goal:
    known = _wrongly_registered(window, goal.registered_date)
    goal_id = f"G9{len(window.truth.removals):05d}"
    return replace(goal, goal_id=goal_id, created_date=known, registered_date=known)


def _ghost_service(window: Window, service: Service) -> Service:
    known = _wrongly_registered(window, service.registered_date)
    start = known + timedelta(days=10)
    return replace(
        service,
        start_date=start,
        decision_date=known,
        last_day=start + HALF_A_YEAR,
        outcome="cancelled",
        registered_date=known,
        last_day_registered_date=known,
        cancelled_date=known,
    )


def _ghost_measurement(window: Window, measurement: Measurement) -> Measurement:
    known = _wrongly_registered(window, measurement.registered_date)
    number = f"M9{len(window.truth.removals):06d}"
    return replace(measurement, measurement_id=number, measured_date=known, registered_date=known)


def _remove(window: Window, table: str, record: Removable) -> None:
    window.truth.removals.append(Removal(table, record.key, record, window.draw_day()))
    window.touched.add(record.key)
