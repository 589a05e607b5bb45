"""What providers have and do: departments, rates, supervision, visits, hours, incidents, inquiries, scores."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from simulator.keys import Key

RiskForm = Literal["Stressprofil", "LA2", "LA2U", "BVC"]


@dataclass(frozen=True, slots=True)
class Department:
    """A department of an offer with its places and where it lies; `citizen_directed_percent` of the hours."""

    department_id: str
    offer_id: str
    department_name: str
    legal_basis: str
    place_municipality_code: str
    places: int
    method: str | None
    citizen_directed_percent: Decimal | None
    start_date: date
    last_day: date | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the registry."""
        return (self.department_id,)


@dataclass(frozen=True, slots=True)
class PlacesReport:
    """What a department last told the registry of its free places; often old."""

    department_id: str
    reported_date: date
    free_places: int
    registered_date: date

    @property
    def key(self) -> Key:
        """The department and the day."""
        return (self.department_id, self.reported_date.isoformat())


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of a department in kr. a day (or an hour) for a calendar year; last day inclusive."""

    rate_id: str
    department_id: str
    rate_type: Literal["Gennemsnitstakst", "Basistakst", "Ydelsespakketakst", "Tillægstakst", "Særtakst"]
    package: str | None
    unit: Literal["Døgn", "Time"]
    weekly_hours: Decimal | None
    amount_dkk: Decimal
    start_date: date
    last_day: date | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the registry."""
        return (self.rate_id,)


@dataclass(frozen=True, slots=True)
class Supervision:
    """A finding in a report of the social supervision: a remark, an order, or nothing to remark."""

    finding_id: str
    report_id: str
    offer_id: str
    visited_date: date
    visit_kind: Literal["Anmeldt", "Uanmeldt", "Reaktivt"]
    theme: str
    score: Decimal
    finding_kind: Literal["Ingen bemærkninger", "Anmærkning", "Påbud", "Skærpet tilsyn"]
    due_date: date | None
    resolved_date: date | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the registry."""
        return (self.finding_id,)


@dataclass(frozen=True, slots=True)
class OfferTargetGroup:
    """A target group in the registry's own classification, which is not the municipality's."""

    offer_id: str
    target_group_code: str
    target_group_name: str
    area: Literal["Børn og unge", "Voksne"]
    minimum_age: int
    maximum_age: int
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the registry."""
        return (self.offer_id, self.target_group_code)


@dataclass(frozen=True, slots=True)
class DeliveredHours:
    """Hours on a time sheet: what an employee did on a day; `cpr` None is work for the unit."""

    line_id: str
    team_name: str
    employee_id: str
    work_date: date
    cpr: str | None
    activity: str
    hours: Decimal
    paragraph: str | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key of the line on the time sheet."""
        return (self.line_id,)

    @property
    def event_date(self) -> date:
        """The day worked."""
        return self.work_date


@dataclass(frozen=True, slots=True)
class Visit:
    """A planned visit to a citizen: held (with its real start and length), or cancelled, when and by whom."""

    visit_id: str
    cpr: str
    employee_id: str
    offer_id: str
    order_id: str
    planned_at: datetime
    planned_minutes: int
    started_at: datetime | None
    duration_minutes: int | None
    cancelled_at: datetime | None
    cancelled_by: str | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the provider's system."""
        return (self.visit_id,)

    @property
    def event_date(self) -> date:
        """The day planned."""
        return self.planned_at.date()


@dataclass(frozen=True, slots=True)
class Incident:
    """Use of force, an adverse event, violence, a threat or other offence; severity by the form's own scale."""

    incident_id: str
    offer_id: str
    cpr: str | None
    incident_type: str
    area: Literal["Børn og unge", "Voksne"]
    occurred_at: datetime
    situation: str
    severity: int | None
    severity_scale: Literal["0-5", "1-10"] | None
    reported_date: date | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the provider's system."""
        return (self.incident_id,)

    @property
    def event_date(self) -> date:
        """The day of it."""
        return self.occurred_at.date()


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A municipality asks for a place; refused with a reason, or accepted."""

    inquiry_id: str
    offer_id: str
    inquiry_date: date
    municipality_code: str
    problem_type: str
    is_accepted: bool
    refusal_reason: str | None
    answered_date: date | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the provider's list."""
        return (self.inquiry_id,)

    @property
    def event_date(self) -> date:
        """The day asked."""
        return self.inquiry_date


@dataclass(frozen=True, slots=True)
class RiskProfile:
    """A stress or risk assessment of a citizen: a light, or a BVC sum 0-6 (low is best)."""

    profile_id: str
    cpr: str
    offer_id: str
    instrument: RiskForm
    assessed_at: datetime
    shift: Literal["Dag", "Aften", "Nat"]
    colour: Literal["Grøn", "Gul", "Rød"] | None
    bvc_score: int | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the provider's system."""
        return (self.profile_id,)

    @property
    def event_date(self) -> date:
        """The day assessed."""
        return self.assessed_at.date()


@dataclass(frozen=True, slots=True)
class DayPlanLine:
    """A line of a citizen's 24-hour plan: weekday, hour band (6 = 06-07), minutes, alone or in a group."""

    plan_id: str
    weekday: str
    hour_band: int
    theme: str
    cpr: str
    minutes: int
    group_size: int
    valid_from: date
    valid_last_day: date | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the provider's system."""
        return (self.plan_id, self.weekday, str(self.hour_band), self.theme)


@dataclass(frozen=True, slots=True)
class ChildServiceRecord:
    """The provider's own record of a help to a child (Sofus layout): from referral to stop, without a person."""

    record_id: str
    case_number: str
    service_type: str
    unit_name: str
    coordinator_name: str
    coordinator_id: str
    referred_date: date
    matched_date: date | None
    start_date: date | None
    stop_date: date | None
    weekly_hours: Decimal | None
    stop_reason: str | None
    registered_date: date
    stop_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the provider's system."""
        return (self.record_id,)


@dataclass(frozen=True, slots=True)
class ProviderGoalScore:
    """The provider's own score of a goal: on its scale, by whom."""

    score_id: str
    cpr: str
    goal_id: str
    sub_goal_id: str | None
    offer_id: str
    scored_date: date
    rater: str
    scale: Literal["1-5", "1-10", "Kan selv", "Trafiklys"]
    value: str
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the provider's system."""
        return (self.score_id,)

    @property
    def event_date(self) -> date:
        """The day scored."""
        return self.scored_date
