"""Plain values of the wiring: what a refresh is asked for, how it ended, who it publishes to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Progress = Callable[[str], None]
AUDIENCES = ("political", "management", "provider", "unit_manager", "caseworker")
REPORTED_AUDIENCES = AUDIENCES  # each has standard reports; see reports/standard
UNIT_LISTS = "quality"  # what the source rules found, a list per responsible unit; drawn as the reports are


@dataclass(frozen=True)
class RefreshOptions:
    """What a refresh is asked for; dates are inputs, never taken from the clock inside a rule."""

    report_date: date
    as_known_at: date = date(9999, 12, 31)

    @property
    def dbt_variables(self) -> dict[str, str]:
        return {"report_date": self.report_date.isoformat(), "as_known_at": self.as_known_at.isoformat()}


@dataclass(frozen=True)
class RefreshOutcome:
    """How a refresh ended: nothing to do, done, or stopped for a reason (Danish)."""

    nothing_to_do: bool
    succeeded: bool
    reason_da: str = ""


def silent(message: str) -> None:
    """A progress that is told nothing further."""
