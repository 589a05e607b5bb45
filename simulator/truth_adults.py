"""Adults with social support: their cases, orders, granted hours, assessments, stays, and expected inflow."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from simulator.keys import Key


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult with a case; `diagnoses` are of the printed target groups (VIVE24 table 8.5)."""

    cpr: str
    first_name: str
    last_name: str
    sex: Literal["Mand", "Kvinde"]
    birth_date: date
    residence_municipality_code: str
    case_number: str
    area: Literal["Handicap", "Socialpsykiatri"]
    target_group: str
    opened_date: date
    closed_date: date | None
    registered_date: date
    closed_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.cpr,)


@dataclass(frozen=True, slots=True)
class AdultOrder:
    """An order of help from a provider: paragraph, scope and price; `last_day` inclusive, None = runs.

    `amount_dkk` per `price_unit` makes `monthly_price_dkk` in an average month.
    """

    order_id: str
    order_kind: Literal["Ny", "Ændring", "Forlængelse"]
    cpr: str
    case_number: str
    paragraph: str
    provider_id: str
    provider_name: str
    offer_id: str
    offer_name: str
    application_date: date
    board_date: date | None
    decision_date: date
    start_date: date
    last_day: date | None
    monthly_price_dkk: Decimal
    amount_dkk: Decimal
    price_unit: Literal["Døgn", "Måned", "Time"]
    weekly_hours: Decimal | None
    needs_coordination: bool
    is_consent_given: bool
    is_own: bool
    end_reason: str | None
    registered_date: date
    last_day_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.order_id,)

    @property
    def event_date(self) -> date:
        """The day the help began."""
        return self.start_date


@dataclass(frozen=True, slots=True)
class GrantedHours:
    """Hours granted under an order in a period, fixed (`hours_high` None) or an interval; last day inclusive.

    Hours are a week's or a month's by `hours_period`. The level follows the hours a week (VIVE24 fn. 23).
    """

    grant_id: str
    order_id: str
    cpr: str
    case_number: str
    paragraph: str
    offer_name: str
    start_date: date
    last_day: date | None
    hours_low: Decimal
    hours_high: Decimal | None
    hours_period: Literal["Uge", "Måned"]
    package: str | None
    level: str | None
    is_group: bool
    registered_date: date
    last_day_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.grant_id,)

    @property
    def weekly_hours(self) -> Decimal:
        """Hours a week that count: the fixed ones, else the middle of the interval."""
        hours = self.hours_low if self.hours_high is None else (self.hours_low + self.hours_high) / 2
        return hours if self.hours_period == "Uge" else hours * 12 * 7 / Decimal("365.25")


@dataclass(frozen=True, slots=True)
class VumScore:
    """A level 0.0-4.0 (0 best) on a theme or sub-theme of the adult assessment, and the level hoped for."""

    assessment_id: str
    cpr: str
    case_number: str
    instrument_version: Literal["VUM", "VUM 2.0"]
    measured_date: date
    theme: str
    sub_theme: str
    level: Decimal
    expected_level: Decimal | None
    rater: str
    is_draft: bool
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.assessment_id, self.theme, self.sub_theme, self.rater)

    @property
    def event_date(self) -> date:
        """The day measured."""
        return self.measured_date


@dataclass(frozen=True, slots=True)
class Stay:
    """An adult's or child's place in an own offer; others' citizens are `handling_municipality_code` elsewhere."""

    cpr: str
    offer_id: str
    department_id: str
    paragraph: str
    start_date: date
    last_day: date | None
    daily_rate_dkk: Decimal
    budgeted_weekly_hours: Decimal | None
    handling_municipality_code: str
    registered_date: date
    last_day_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.offer_id, self.cpr, self.start_date.isoformat())


@dataclass(frozen=True, slots=True)
class ExpectedInflow:
    """Somebody expected to come to or leave the adult area, from the list kept by hand."""

    entry_id: str
    cpr: str | None
    direction: Literal["Tilgang", "Afgang"]
    origin: str | None
    expected_date: date
    expected_paragraph: str
    expected_offer_type: str
    expected_need: Literal["Let", "Moderat", "Svært", "Fuldstændigt"]
    expected_weekly_hours: Decimal | None
    expected_monthly_dkk: Decimal
    likelihood_percent: int
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the list."""
        return (self.entry_id,)
