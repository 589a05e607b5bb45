"""What the authority does in a child's case: notification, assessment, decision, follow-up, meetings, appeals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from simulator.keys import Key

ObligationType = Literal[
    "Vurdering af underretning",
    "Kvittering til underretter",
    "Børnefaglig undersøgelse",
    "Plan før afgørelse",
    "Opfølgning",
    "Personrettet tilsyn",
]


@dataclass(frozen=True, slots=True)
class Notification:
    """A notification of concern: when it came, when it was first assessed (None = not yet), and what followed.

    Within 24 hours is in time (BL § 136). `case_number` is None when no case existed or came of it. `cause_codes`
    may be several, so that they do not add up to notifications. Assessment and receipt are known from their
    own days.
    """

    notification_id: str
    cpr: str
    case_number: str | None
    received_at: datetime
    assessed_at: datetime | None
    receipt_date: date | None
    notifier_code: str
    cause_codes: tuple[str, ...]
    outcome: str | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.notification_id,)

    @property
    def event_date(self) -> date:
        """The day it came."""
        return self.received_at.date()


@dataclass(frozen=True, slots=True)
class Assessment:
    """A child assessment (BL § 20, before that SEL § 50); due four calendar months after `aware_date`.

    A `completed_date` of None is still going on at the end of the period; its outcome is known with it.
    """

    assessment_id: str
    case_number: str
    cpr: str
    assessment_type: str
    paragraph: str
    aware_date: date
    start_date: date
    due_date: date
    completed_date: date | None
    outcome: str | None
    registered_date: date
    completed_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.assessment_id,)

    @property
    def event_date(self) -> date:
        """The day it began."""
        return self.start_date


@dataclass(frozen=True, slots=True)
class ChildConversation:
    """A conversation with the child, or the note that it was left out and why (form None, `reason`)."""

    conversation_id: str
    case_number: str
    cpr: str
    conversation_date: date
    form: str | None
    occasion: str
    is_at_place_of_stay: bool | None
    reason: str | None
    caseworker_id: str | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.conversation_id,)

    @property
    def event_date(self) -> date:
        """The day of it."""
        return self.conversation_date


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that services rest on; services without one are the cases that lack a decision (V15).

    `service_keys` are the source keys of the services. `followup_date` is the date for the first follow-up
    that the decision sets (BL § 95). The referral board's date, price and hours are there for dear help.
    """

    decision_id: str
    case_number: str
    cpr: str
    decision_date: date
    decision_type: Literal["Bevilling", "Ændring", "Afslag", "Ophør"]
    consent: str | None
    paragraph: str
    service_paragraph: str | None
    valid_from: date | None
    valid_last_day: date | None
    followup_date: date | None
    board_date: date | None
    board_monthly_dkk: Decimal | None
    caseworker_id: str | None
    service_keys: tuple[Key, ...]
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.decision_id,)

    @property
    def event_date(self) -> date:
        """The day of the decision."""
        return self.decision_date


@dataclass(frozen=True, slots=True)
class CaseFollowup:
    """A follow-up of the help in a case: planned, held (None = not held), and the next one planned then."""

    followup_id: str
    case_number: str
    cpr: str
    followup_type: str
    service_start_date: date | None
    planned_date: date
    held_date: date | None
    next_date: date | None
    status_report_date: date | None
    registered_date: date
    held_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.followup_id,)


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something the law obliges to in a case, with its limit and the day it was done (None = not done)."""

    obligation_id: str
    case_number: str
    obligation_type: ObligationType
    source_id: str
    triggered_date: date
    due_date: date
    done_date: date | None
    advice_sent_date: date | None
    registered_date: date
    done_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.obligation_id,)


@dataclass(frozen=True, slots=True)
class NetworkMeeting:
    """A network meeting or family group conference; `plan_coverage` only for the latter."""

    meeting_id: str
    case_number: str
    cpr: str
    method: str
    meeting_kind: Literal["Første møde", "Opfølgning"]
    meeting_date: date
    target_group: str
    case_kind: Literal["Ny sag", "Løbende sag", "Genåbnet sag"]
    outcome: str
    plan_coverage: str | None
    reopened_date: date | None
    reopened_reason: str | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.meeting_id,)

    @property
    def event_date(self) -> date:
        """The day of the meeting."""
        return self.meeting_date


@dataclass(frozen=True, slots=True)
class MeetingParticipant:
    """Somebody at a network meeting, by role; key persons come from family and network."""

    meeting_id: str
    participant_number: int
    role: str
    is_key_person: bool
    has_attended: bool
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.meeting_id, str(self.participant_number))


@dataclass(frozen=True, slots=True)
class InstrumentForm:
    """One rater's form of another instrument than the function profile; scores by item, as texts.

    `goals` are set on an item for the next time, on the instrument's own scale. Final forms count.
    """

    response_id: str
    case_number: str
    cpr: str
    instrument_code: str
    occasion: str
    measured_date: date
    rater: str
    scores: Mapping[str, str]
    goals: Mapping[str, Decimal]
    is_joint: bool
    is_disputed: bool
    is_final: bool
    registered_date: date

    @property
    def key(self) -> Key:
        """The form's number and rater; the source's rows add the item."""
        return (self.response_id, self.rater)

    @property
    def event_date(self) -> date:
        """The day measured."""
        return self.measured_date


@dataclass(frozen=True, slots=True)
class PersonIdChange:
    """A person who got another person number; the case system has the new one, other systems had the old.

    Registers outside the case system know the person by `old_cpr` up to the day before `change_date`.
    """

    old_cpr: str
    new_cpr: str
    change_date: date
    reason: str
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.old_cpr,)


@dataclass(frozen=True, slots=True)
class AftercareStatus:
    """How a formerly placed young person fares some months after the placement, on one indicator."""

    status_id: str
    cpr: str
    case_number: str
    placement_last_day: date
    months_after: int
    status_date: date
    indicator: str
    outcome: str
    information_source: str
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.status_id,)

    @property
    def event_date(self) -> date:
        """The day asked about."""
        return self.status_date


@dataclass(frozen=True, slots=True)
class PlacementEnd:
    """Why a placement at an offer ended, told by the last service line there (case, offer and start)."""

    case_number: str
    cpr: str
    offer_name: str
    start_date: date
    event: Literal["Ændret anbringelsessted", "Hjemgivelse eller ophør"]
    reason: str | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.case_number, self.offer_name, self.start_date.isoformat())

    @property
    def event_date(self) -> date:
        """The day the last service line at the offer began."""
        return self.start_date


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal over a decision and what Ankestyrelsen decided (None = pending)."""

    appeal_id: str
    decision_id: str
    cpr: str
    case_number: str
    area: Literal["Børn og unge", "Voksne"]
    paragraph: str
    complaint_date: date
    forwarded_date: date | None
    decided_date: date | None
    outcome: str | None
    registered_date: date
    decided_registered_date: date | None

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.appeal_id,)

    @property
    def event_date(self) -> date:
        """The day of the complaint."""
        return self.complaint_date


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """One answer in a FIT form (wellbeing or cooperation, 1.0-10.0, 10 best) or on involvement (1-5, 5 best)."""

    response_id: str
    form: Literal["Trivsel", "Samarbejde", "Inddragelse"]
    cpr: str
    case_number: str
    meeting_id: str | None
    meeting_number: int
    answered_date: date
    respondent: str
    question_number: int
    question: str
    value: Decimal
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.response_id, str(self.question_number))

    @property
    def event_date(self) -> date:
        """The day answered."""
        return self.answered_date


@dataclass(frozen=True, slots=True)
class SchoolAbsence:
    """A child's absence in one month: school days, and days absent by kind (halves occur)."""

    cpr: str
    month: date
    school: str
    grade: int
    school_days: int
    sick_days: Decimal
    permitted_days: Decimal
    unpermitted_days: Decimal
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source system."""
        return (self.cpr, self.month.isoformat())


@dataclass(frozen=True, slots=True)
class Indicator:
    """A benchmark figure of a municipality and year, in total or of a part (`breakdown`)."""

    municipality_code: str
    year: int
    indicator_code: str
    breakdown: str
    unit: str
    publisher: str
    value: Decimal | None
    registered_date: date

    @property
    def key(self) -> Key:
        """The key in the source."""
        return (self.indicator_code, self.municipality_code, str(self.year), self.breakdown)
