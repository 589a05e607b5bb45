"""Random draws in the shapes the simulation needs; every draw comes from a generator given as argument."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from simulator.parameters import REGISTRATION_LAGS


def stream(seed: int, municipality_code: str, purpose: str) -> Random:
    """A generator of its own per municipality and purpose, so that neither disturbs another."""
    return Random(f"{seed}/{municipality_code}/{purpose}")  # noqa: S311 - repeatable, not secret


def between(rng: Random, days: tuple[int, int]) -> timedelta:
    """A length in whole days, both ends included."""
    return timedelta(days=rng.randint(*days))


def weighted(rng: Random, weights: Mapping[str, float]) -> str:
    """A member drawn by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def registered(rng: Random, event_date: date, earliest: date) -> date:
    """The day on which an event is registered, never before `earliest`."""
    point = rng.random()
    for share, low, high in REGISTRATION_LAGS:
        if point < share:
            return max(earliest, event_date + timedelta(days=rng.randint(low, high)))
        point -= share
    return max(earliest, event_date)


def stepped(rng: Random, low: int, high: int, step: int) -> int:
    """A whole number from low to high in steps; step 0 gives low."""
    return low if step == 0 else low + step * rng.randint(0, (high - low) // step)


def hundredths(value: int) -> Decimal:
    """A decimal with two places from a count of hundredths."""
    return Decimal(value).scaleb(-2)


def tenths(value: float) -> Decimal:
    """A decimal with one place, 0.0 to 4.0."""
    return Decimal(min(40, max(0, round(value * 10)))).scaleb(-1)
