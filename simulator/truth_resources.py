"""Money and staff: accounts, budgets, postings, forecasts, refunds; employees, absence, shifts, time, skills."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from simulator.keys import Key

Deviation = Literal["timing", "wrong_account", "missing", "no_case", "reversed", "reversal"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account: function of the authorised chart and grouping; time-valid, last day inclusive."""

    account_number: str
    account_name: str
    function: str
    grouping: str | None
    kind: Literal["Udgift", "Indtægt"]
    start_date: date
    last_day: date | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the finance system."""
        return (self.account_number, self.start_date.isoformat())


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A month's budget of an account and unit: original, and as corrected from `corrected_date`."""

    account_number: str
    unit_id: str
    month: date
    original_dkk: Decimal
    corrected_dkk: Decimal
    corrected_date: date | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the finance system."""
        return (str(self.month.year), str(self.month.month), self.unit_id, self.account_number)


@dataclass(frozen=True, slots=True)
class Posting:
    """A line of the ledger in kr. (expense above 0), booked on `month`; the expense belongs to `right_month`.

    Children's and adults' help follows the price of the service or order month by month. A posting that does
    not is marked with its `deviation`; `missing` ones never came into the ledger and are in the truth only,
    with the amount that should have been posted. `right_account_number` is the account it should have had.
    """

    voucher_number: str
    line_number: int
    account_number: str
    right_account_number: str
    unit_id: str
    month: date
    right_month: date
    posted_date: date
    amount_dkk: Decimal
    entry_type: Literal["Faktura", "Løn", "Takstafregning", "Intern afregning", "Refusion", "Ompostering"]
    cpr: str | None
    case_number: str | None
    paragraph: str | None
    cvr_number: str | None
    service_key: Key | None
    service_start: date | None
    service_last_day: date | None
    text: str
    deviation: Deviation | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the finance system."""
        return (self.voucher_number, str(self.line_number))

    @property
    def event_date(self) -> date:
        """The day posted."""
        return self.posted_date


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """What a case (or an account, case None) is expected to cost in a coming month, as made on a day."""

    line_id: str
    made_date: date
    unit_id: str
    account_number: str
    case_number: str | None
    month: date
    amount_dkk: Decimal
    method: Literal["Fremskrivning", "Sag for sag", "Skøn"]
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the finance system."""
        return (self.made_date.isoformat(), self.line_id)


@dataclass(frozen=True, slots=True)
class ProviderBudgetLine:
    """A unit's budget follow-up of one item to the end of a month (AC10): income below 0.

    The deviation is corrected budget less expected result. `offer_id` is the offer that the unit's hours belong to.
    """

    unit_id: str
    unit_name: str
    offer_id: str | None
    month: date
    item: str
    corrected_dkk: Decimal
    spent_dkk: Decimal
    expected_dkk: Decimal
    registered_date: date

    @property
    def key(self) -> Key:
        """The key of the sheet's line."""
        return (self.unit_id, self.month.isoformat(), self.item)


@dataclass(frozen=True, slots=True)
class HourPriceAssumption:
    """A line of a unit's yearly assumption of what an employee's 1,924 hours go to (AC9)."""

    unit_id: str
    year: int
    time_category: str
    yearly_hours: Decimal
    share_percent: Decimal
    registered_date: date

    @property
    def key(self) -> Key:
        """The key of the sheet's line."""
        return (self.unit_id, str(self.year), self.time_category)


@dataclass(frozen=True, slots=True)
class Refund:
    """Refund and co-financing of a citizen's benefit in a week (SAYdelsesrefusionIndivid)."""

    cpr: str
    week_start: date
    benefit: str
    paid_dkk: Decimal
    refund_percent: Decimal
    refund_dkk: Decimal
    cofinancing_percent: Decimal
    cofinancing_dkk: Decimal
    financing_municipality: str
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the settlement."""
        return (self.cpr, self.week_start.isoformat(), self.benefit)

    @property
    def event_date(self) -> date:
        """The first day of the week."""
        return self.week_start


@dataclass(frozen=True, slots=True)
class Employee:
    """An employee of the municipality; everyone who works there is one, caseworkers too."""

    employee_id: str
    full_name: str
    profession: str
    is_trained: bool
    is_manager: bool
    hired_date: date
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the payroll."""
        return (self.employee_id,)


@dataclass(frozen=True, slots=True)
class JobPeriod:
    """An employee's time in a unit: title, kind, weekly hours, hourly wage; last day inclusive.

    A caseworker's time is also an `Employment` in the case system, known there as `caseworker_id`.
    """

    employment_id: str
    employee_id: str
    caseworker_id: str | None
    unit_id: str
    unit_name: str
    job_title: str
    employment_type: Literal["Fastansat", "Vikar"]
    weekly_hours: Decimal
    pay_group: str
    hourly_wage_dkk: Decimal
    start_date: date
    last_day: date | None
    leaving_reason: str | None
    is_hourly_paid: bool
    registered_date: date
    last_day_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the payroll."""
        return (self.employment_id, self.start_date.isoformat())


@dataclass(frozen=True, slots=True)
class AbsenceSpell:
    """A spell of absence; `last_day` None = goes on at the end of the period, with the hours lost so far."""

    spell_id: str
    employee_id: str
    employment_id: str
    unit_id: str
    kind: str
    start_date: date
    last_day: date | None
    daily_hours: Decimal
    hours: Decimal
    registered_date: date
    last_day_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the rota system."""
        return (self.spell_id,)

    @property
    def event_date(self) -> date:
        """The first day."""
        return self.start_date


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift: planned and worked, and what it cost; a sick employee's shift is cancelled, another is added.

    An agency's temp has no employee number here.
    """

    shift_id: str
    employee_id: str | None
    unit_id: str
    shift_kind: Literal["Dag", "Aften", "Nat"]
    staffing_kind: Literal["Fastansat", "Vikar", "Vikarbureau"]
    planned_start: datetime
    planned_end: datetime
    worked_start: datetime | None
    worked_end: datetime | None
    planned_hours: Decimal
    worked_hours: Decimal | None
    wage_cost_dkk: Decimal | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the rota system."""
        return (self.shift_id,)

    @property
    def event_date(self) -> date:
        """The day it begins."""
        return self.planned_start.date()


@dataclass(frozen=True, slots=True)
class TimeRegistration:
    """A row of the time system's log: hours of an employee on a day by activity.

    A day's activities add up to the hours attended. A later row with the same number replaces an earlier one
    (Ret) or takes it back (Slet); the one changed last holds.
    """

    registration_id: str
    operation: Literal["Opret", "Ret", "Slet"]
    employee_id: str
    unit_id: str
    work_date: date
    activity: str
    hours: Decimal
    cpr: str | None
    changed_at: datetime
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the time system."""
        return (self.registration_id,)

    @property
    def event_date(self) -> date:
        """The day worked."""
        return self.work_date


@dataclass(frozen=True, slots=True)
class Competence:
    """An education or course of an employee, valid to `last_day` (None = always)."""

    employee_id: str
    competence: str
    kind: Literal["Uddannelse", "Kursus", "Certifikat"]
    acquired_date: date
    last_day: date | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the personnel system."""
        return (self.employee_id, self.competence, self.acquired_date.isoformat())
