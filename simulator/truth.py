"""What happens in a simulated municipality: plain records, each with event and registered date.

Every date called `last_day` is inclusive, as in the source systems. `registered_date` is the day on which the
case system learns of the record; it is invisible before. Dates that end something have their own registered
date. Events after the simulated period are not in the truth; events registered after the last delivery are.
This module holds the children's line; the authority's work, adults, providers, money and staff have their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from simulator.keys import Key
from simulator.truth_adults import Adult, AdultOrder, ExpectedInflow, GrantedHours, Stay, VumScore
from simulator.truth_authority import (
    AftercareStatus,
    Appeal,
    Assessment,
    CaseFollowup,
    ChildConversation,
    Decision,
    FormAnswer,
    Indicator,
    InstrumentForm,
    MeetingParticipant,
    NetworkMeeting,
    Notification,
    Obligation,
    PersonIdChange,
    PlacementEnd,
    SchoolAbsence,
)
from simulator.truth_provision import (
    ChildServiceRecord,
    DayPlanLine,
    DeliveredHours,
    Department,
    Incident,
    Inquiry,
    OfferTargetGroup,
    PlacesReport,
    ProviderGoalScore,
    Rate,
    RiskProfile,
    Supervision,
    Visit,
)
from simulator.truth_resources import (
    AbsenceSpell,
    Account,
    BudgetLine,
    Competence,
    Employee,
    ForecastLine,
    HourPriceAssumption,
    JobPeriod,
    Posting,
    ProviderBudgetLine,
    Refund,
    Shift,
    TimeRegistration,
)

__all__ = ["Key"]

Outcome = Literal["granted", "draft", "cancelled"]

OVERALL = "Overordnet funktionsniveau"
DIMENSIONS = (
    "Sundhedsforhold",
    "Skoleforhold og læring",
    "Fritidsforhold og venskaber",
    "Udvikling og adfærd",
    "Familieforhold og familierelationer",
)
ITEMS = (*DIMENSIONS, OVERALL)


@dataclass(frozen=True, slots=True)
class Person:
    """A child or young person; `cpr` is of replacement form (day of birth + 60)."""

    cpr: str
    first_name: str
    last_name: str
    sex: Literal["Mand", "Kvinde"]
    birth_date: date
    residence_municipality_code: str
    school_district: str | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.cpr,)


@dataclass(frozen=True, slots=True)
class Case:
    """A case about one child; a child who comes back gets a new case."""

    case_number: str
    cpr: str
    target_group: str
    opened_date: date
    last_day: date | None
    registered_date: date
    last_day_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.case_number,)

    @property
    def event_date(self) -> date:
        """The day the case was opened."""
        return self.opened_date


@dataclass(frozen=True, slots=True)
class Employment:
    """A caseworker's time in one team; a caseworker who changes team has several."""

    caseworker_id: str
    full_name: str
    team_id: str
    team_name: str
    district_name: str
    start_date: date
    last_day: date | None
    registered_date: date
    last_day_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.caseworker_id, self.start_date.isoformat())


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is responsible for a case, and why the responsibility was given (None for the first)."""

    case_number: str
    caseworker_id: str
    start_date: date
    last_day: date | None
    reason: str | None
    registered_date: date
    last_day_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.case_number, self.caseworker_id, self.start_date.isoformat())


@dataclass(frozen=True, slots=True)
class Service:
    """A granted (or only drafted, or cancelled) help to a child at an offer; only `granted` ones happen.

    Monthly cost = quantity x amount_dkk x factor of the calculation frequency. `cancelled_date` is the day
    on which a cancelled service is marked as such.
    """

    case_number: str
    cpr: str
    type: str
    service_type: str
    provider_id: str
    provider_name: str
    offer_id: str
    offer_name: str
    decision_date: date
    start_date: date
    last_day: date | None
    amount_dkk: Decimal
    quantity: Decimal
    unit: str
    calculation_frequency: str
    department: str
    decision_paragraph: str
    service_paragraph: str
    outcome: Outcome
    registered_date: date
    last_day_registered_date: date | None
    cancelled_date: date | None = None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (
            self.case_number,
            self.service_paragraph,
            self.service_type,
            self.offer_name,
            self.start_date.isoformat(),
        )

    @property
    def event_date(self) -> date:
        """The day the help began."""
        return self.start_date


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """One rater's scores 0-4 (0 best) by item; an item left out was not scored."""

    rater: str
    is_final: bool
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measurement:
    """A function profile on one day, with one form per rater."""

    measurement_id: str
    case_number: str
    cpr: str
    occasion: str
    measured_date: date
    registered_date: date
    forms: tuple[ScoreForm, ...]

    @property
    def key(self) -> Key:
        """The measurement's number; the source's rows add rater and item."""
        return (self.measurement_id,)

    @property
    def event_date(self) -> date:
        """The day measured."""
        return self.measured_date


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan for a child; `is_draft` ones never came into force."""

    plan_id: str
    case_number: str
    plan_type: str
    created_date: date
    last_day: date | None
    is_draft: bool
    registered_date: date
    last_day_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.plan_id,)


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal in a plan; scores 0.0-4.0 with 0 best, expected never worse than start."""

    goal_id: str
    plan_id: str
    case_number: str
    dimension: str | None
    goal_text: str
    created_date: date
    last_day: date | None
    start_score: Decimal | None
    expected_score: Decimal | None
    registered_date: date
    last_day_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.goal_id,)

    @property
    def event_date(self) -> date:
        """The day the goal was set."""
        return self.created_date


@dataclass(frozen=True, slots=True)
class Followup:
    """An assessment of how far a goal is met."""

    followup_id: str
    goal_id: str
    followup_date: date
    registered_date: date
    grade: str
    goal_score: Decimal | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.followup_id,)

    @property
    def event_date(self) -> date:
        """The day of the assessment."""
        return self.followup_date


@dataclass(frozen=True, slots=True)
class PoliticalGoal:
    """A goal set by the council on one item; margin in percentage points, None = the default."""

    political_goal_id: str
    dimension: str
    goal_text: str
    goal_type: str
    margin_points: Decimal | None
    start_date: date
    last_day: date | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.political_goal_id,)


@dataclass(frozen=True, slots=True)
class Provider:
    """An organisation that gives help; `cvr_number` starts with 00, which no real one does."""

    provider_id: str
    provider_name: str
    cvr_number: str
    ownership: str
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.provider_id,)


@dataclass(frozen=True, slots=True)
class Offer:
    """A provider's offer: a house, a family, a scheme."""

    offer_id: str
    offer_name: str
    provider_id: str
    offer_type: str
    place_of_stay_code: str | None
    places: int | None
    target_group: str | None
    start_date: date
    last_day: date | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.offer_id,)


Correctable = Service | Measurement
Removable = Goal | Service | Measurement


@dataclass(frozen=True, slots=True)
class Correction:
    """A record stood wrong in the case system until `corrected_date`; the truth holds the right value.

    `table` and `key` are those of the row in the source (a score's key adds rater and item); `recorded` is
    the whole record as it stood before.
    """

    table: str
    key: Key
    field_name: str
    wrong_value: str
    right_value: str
    corrected_date: date
    recorded: Correctable


@dataclass(frozen=True, slots=True)
class Removal:
    """A record that should never have been: shown from its registered date, gone from `removed_date`."""

    table: str
    key: Key
    record: Removable
    removed_date: date


Draftable = (
    Notification | Assessment | ChildConversation | Decision | CaseFollowup | NetworkMeeting | AdultOrder | GrantedHours
)


@dataclass(frozen=True, slots=True)
class Leftover:
    """A draft or a cancelled row: the system shows it with this status, but it never came to anything."""

    table: str
    record: Draftable
    status: str
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source."""
        return (self.table, *self.record.key)


@dataclass(slots=True)
class MunicipalityTruth:
    """Everything that happens in one municipality, and what its case system had wrong for a time."""

    municipality_code: str
    place_name: str
    persons: list[Person] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    employments: list[Employment] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    measurements: list[Measurement] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    followups: list[Followup] = field(default_factory=list)
    political_goals: list[PoliticalGoal] = field(default_factory=list)
    providers: list[Provider] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)
    conversations: list[ChildConversation] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    case_followups: list[CaseFollowup] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)
    network_meetings: list[NetworkMeeting] = field(default_factory=list)
    participants: list[MeetingParticipant] = field(default_factory=list)
    id_changes: list[PersonIdChange] = field(default_factory=list)
    instrument_forms: list[InstrumentForm] = field(default_factory=list)
    aftercare: list[AftercareStatus] = field(default_factory=list)
    placement_ends: list[PlacementEnd] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)
    answers: list[FormAnswer] = field(default_factory=list)
    school_absence: list[SchoolAbsence] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    adults: list[Adult] = field(default_factory=list)
    orders: list[AdultOrder] = field(default_factory=list)
    granted_hours: list[GrantedHours] = field(default_factory=list)
    vum_scores: list[VumScore] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    inflow: list[ExpectedInflow] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    places_reports: list[PlacesReport] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    supervisions: list[Supervision] = field(default_factory=list)
    offer_target_groups: list[OfferTargetGroup] = field(default_factory=list)
    delivered_hours: list[DeliveredHours] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    inquiries: list[Inquiry] = field(default_factory=list)
    risk_profiles: list[RiskProfile] = field(default_factory=list)
    day_plans: list[DayPlanLine] = field(default_factory=list)
    child_services: list[ChildServiceRecord] = field(default_factory=list)
    provider_goal_scores: list[ProviderGoalScore] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    budget: list[BudgetLine] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    forecast: list[ForecastLine] = field(default_factory=list)
    provider_budget: list[ProviderBudgetLine] = field(default_factory=list)
    hour_prices: list[HourPriceAssumption] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    employees: list[Employee] = field(default_factory=list)
    jobs: list[JobPeriod] = field(default_factory=list)
    absences: list[AbsenceSpell] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    time_registrations: list[TimeRegistration] = field(default_factory=list)
    competences: list[Competence] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
