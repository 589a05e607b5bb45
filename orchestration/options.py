"""Plain values of the wiring: what a refresh is asked for, how it ended, who it publishes to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Progress = Callable[[str], None]
AUDIENCES = ("political", "management", "provider", "unit_manager", "caseworker")
OPTIONAL_AUDIENCES = ("analyst",)  # published only where the home's audiences.yml says so, and in no report
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
class Stop:
    """Why a run stopped. `is_verdict`: our own words on what did not hold; else an error, which may quote a value."""

    reason_da: str
    is_verdict: bool = False


@dataclass(frozen=True)
class RefreshOutcome:
    """How a refresh ended: nothing to do, done, or stopped for a reason (Danish)."""

    nothing_to_do: bool
    stop: Stop | None = None
    said_da: str = ""

    @property
    def succeeded(self) -> bool:
        """Whether nothing stopped it."""
        return self.stop is None

    @property
    def reason_da(self) -> str:
        """Why it stopped, or what else there is to say."""
        return self.stop.reason_da if self.stop else self.said_da


def silent(message: str) -> None:
    """A progress that is told nothing further."""
