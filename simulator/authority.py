"""What the authority does in children's cases, in order: notified, assessed, decided, followed up."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from simulator import parameters as p
from simulator import practice as pr
from simulator.dates import add_months, age_on, not_after
from simulator.draws import between, registered, stream, weighted
from simulator.economy import monthly_price
from simulator.options import SimulationOptions
from simulator.truth import Assignment, Case, MunicipalityTruth, Person, Service
from simulator.truth_authority import (
    Appeal,
    Assessment,
    CaseFollowup,
    ChildConversation,
    Decision,
    Notification,
    Obligation,
    ObligationType,
)

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its child and the services that happened (or are granted), by start."""

    case: Case
    person: Person
    services: list[Service]

    @property
    def begins(self) -> date | None:
        """The first day of help."""
        return self.services[0].start_date if self.services else None

    @property
    def decided(self) -> date | None:
        """The day of the first decision of help."""
        return min((service.decision_date for service in self.services), default=None)

    def ends(self, last_day: date) -> date:
        """The last day of help, at most `last_day`."""
        return min(last_day, max((service.last_day or last_day for service in self.services), default=last_day))

    def running_start(self, day: date) -> date | None:
        """The start of the newest help that has begun on `day`."""
        return max((service.start_date for service in self.services if service.start_date <= day), default=None)

    def is_placed(self, day: date) -> bool:
        """Whether the child is placed on `day`."""
        return any(
            service.type == "Anbringelse"
            and service.start_date <= day
            and (service.last_day is None or service.last_day >= day)
            for service in self.services
        )


@dataclass(slots=True)
class Desk:
    """The generator and options of the authority's work, and the truth that it adds to."""

    rng: Random
    options: SimulationOptions
    truth: MunicipalityTruth
    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    assigned: dict[str, list[Assignment]] = field(default_factory=lambda: defaultdict(list))
    plan_days: dict[str, list[date]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Index what is looked up by case."""
        for assignment in self.truth.assignments:
            self.assigned[assignment.case_number].append(assignment)
        for plan in self.truth.plans:
            if not plan.is_draft:
                self.plan_days[plan.case_number].append(plan.created_date)

    def responsible(self, case_number: str, day: date) -> str | None:
        """The caseworker responsible for a case on `day`."""
        for assignment in self.assigned[case_number]:
            if assignment.start_date <= day and (assignment.last_day is None or day <= assignment.last_day):
                return assignment.caseworker_id
        return None

    @property
    def last_decision_id(self) -> str:
        """The number of the newest decision."""
        return self.truth.decisions[-1].decision_id

    def next_id(self, prefix: str) -> str:
        """The next number of a kind."""
        self.numbers[prefix] += 1
        return f"{prefix}{self.numbers[prefix]:06d}"

    @property
    def end(self) -> date:
        """The last day simulated."""
        return self.options.last_day


def case_files(truth: MunicipalityTruth) -> Iterator[CaseFile]:
    """Every case with its child and granted services."""
    persons = {person.cpr: person for person in truth.persons}
    services: dict[str, list[Service]] = defaultdict(list)
    for service in truth.services:
        if service.outcome == "granted":
            services[service.case_number].append(service)
    for case in truth.cases:
        yield CaseFile(case, persons[case.cpr], sorted(services[case.case_number], key=lambda s: s.start_date))


def add_authority(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Adds notifications, assessments, conversations, decisions, follow-ups, obligations and appeals."""
    desk = Desk(stream(options.seed, truth.municipality_code, "authority"), options, truth)
    for case_file in case_files(truth):
        _add_notifications(desk, case_file)
        _add_assessment(desk, case_file)
        _add_decisions(desk, case_file)
        _add_followups(desk, case_file)
    _add_appeals(desk)


# --- notifications ---------------------------------------------------------------------------------------


def _add_notifications(desk: Desk, case_file: CaseFile) -> None:
    """The one or two that opened the case, some while it runs, and now and then one after it closed."""
    rng, case = desk.rng, case_file.case
    _notify(desk, case_file, case.opened_date, "Børnefaglig undersøgelse")
    if rng.random() < pr.SECOND_OPENING_NOTIFICATION_SHARE:
        _notify(desk, case_file, case.opened_date - between(rng, (1, 40)), "Ingen indsats")
    day = case.opened_date
    last = case.last_day or desk.end
    while True:
        day += timedelta(days=1 + round(rng.expovariate(pr.NOTIFICATIONS_PER_RUNNING_YEAR) * 365))
        if day > last:
            break
        outcome = weighted(rng, pr.NOTIFICATION_OUTCOMES_IN_CASE)
        _notify(desk, case_file, day, outcome)
    if case.last_day is not None and rng.random() < pr.NOTIFICATION_AFTER_CASE_SHARE:
        after = case.last_day + between(rng, (30, 300))
        if after <= desk.end:
            _notify(desk, case_file, after, "Ingen indsats", in_case=False)


def _notify(desk: Desk, case_file: CaseFile, day: date, outcome: str, in_case: bool = True) -> None:
    rng = desk.rng
    received = datetime.combine(day, time(rng.choice(pr.OFFICE_HOURS), rng.randrange(60)))
    hours = rng.uniform(*pr.ASSESSED_IN_TIME_HOURS)
    if rng.random() < pr.ASSESSED_LATE_SHARE:
        hours = rng.uniform(*pr.ASSESSED_LATE_HOURS)
    assessed: datetime | None = received + timedelta(minutes=round(hours * 60))
    if (assessed is not None and assessed.date() > desk.end) or rng.random() < pr.NEVER_ASSESSED_SHARE:
        assessed = None
    receipt: date | None = working_days_after(day, rng.choice(pr.RECEIPT_WORKING_DAYS))
    if (receipt is not None and receipt > desk.end) or rng.random() < pr.NO_RECEIPT_SHARE:
        receipt = None
    known = registered(rng, day, day)
    notification = Notification(
        notification_id=desk.next_id("U"),
        cpr=case_file.person.cpr,
        case_number=case_file.case.case_number if in_case else None,
        received_at=received,
        assessed_at=assessed,
        receipt_date=receipt,
        notifier_code=_notifier(rng, day),
        cause_codes=tuple(sorted(set(rng.choices(pr.CAUSE_CODES, k=rng.choice((1, 1, 1, 2, 2, 3)))), key=int)),
        outcome=outcome if assessed is not None else None,
        registered_date=max(known, case_file.person.registered_date),
    )
    desk.truth.notifications.append(notification)
    if in_case:
        source_id, case = notification.notification_id, case_file.case
        _oblige(desk, case, ("Vurdering af underretning", source_id), (day, day + ONE_DAY), assessed)
        due = working_days_after(day, pr.RECEIPT_LIMIT_WORKING_DAYS)
        _oblige(desk, case, ("Kvittering til underretter", source_id), (day, due), receipt)


def working_days_after(day: date, count: int) -> date:
    """The day that lies a number of working days (Monday to Friday) after `day`."""
    while count > 0:
        day += ONE_DAY
        count -= day.weekday() < SATURDAY
    return day


def _notifier(rng: Random, day: date) -> str:
    """Statistics Denmark's code of who notified; the child itself and the family are one code until 2023."""
    code = weighted(rng, pr.NOTIFIERS)
    if day < p.BL_IN_FORCE and code in ("12", "13"):
        return "7"
    return code


def _oblige(
    desk: Desk,
    case: Case,
    what: tuple[ObligationType, str],
    dates: tuple[date, date],
    done: date | datetime | None,
) -> None:
    """Notes an obligation (kind, number of what it is about) that arose on the first date, due on the second.

    The list of limits is kept from the start of the period; older ones are gone.
    """
    (kind, source_id), (arose, due) = what, dates
    if due < desk.options.start:
        return
    done_day = not_after(done.date() if isinstance(done, datetime) else done, desk.end)
    desk.truth.obligations.append(
        Obligation(
            obligation_id=desk.next_id("F"),
            case_number=case.case_number,
            obligation_type=kind,
            source_id=source_id,
            triggered_date=arose,
            due_date=due,
            done_date=done_day,
            advice_sent_date=_advised(desk, arose, due),
            registered_date=max(arose, case.registered_date),
            done_registered_date=None if done_day is None else max(done_day, case.registered_date),
        )
    )


def _advised(desk: Desk, arose: date, due: date) -> date | None:
    """The day the system reminds the caseworker, two weeks before a limit that gives time for it."""
    day = due - pr.ADVISED_BEFORE
    return day if arose <= day <= desk.end else None


# --- assessment ------------------------------------------------------------------------------------------


def _add_assessment(desk: Desk, case_file: CaseFile) -> None:
    """The assessment that the case begins with: it ends before the first decision."""
    rng, case = desk.rng, case_file.case
    start = case.opened_date
    decided = case_file.decided
    ended: date | None = start + between(rng, p.ASSESSMENT_DAYS) if decided is None else decided - between(rng, (0, 9))
    if decided is None and case.last_day is not None and ended is not None:
        ended = min(ended, case.last_day)
    ended = None if ended is None or ended > desk.end else max(start, ended)
    is_new = start >= p.BL_IN_FORCE
    kind = weighted(rng, pr.ASSESSMENT_TYPES) if is_new and decided is None else "Børnefaglig undersøgelse"
    assessment = Assessment(
        assessment_id=desk.next_id("BU"),
        case_number=case.case_number,
        cpr=case.cpr,
        assessment_type=kind,
        paragraph=pr.ASSESSMENT_PARAGRAPHS[kind] if is_new else "SEL § 50",
        aware_date=start,
        start_date=min(start + between(rng, (0, 10)), ended or desk.end),
        due_date=add_months(start, pr.ASSESSMENT_MONTHS),
        completed_date=ended,
        outcome=None if ended is None else "Ingen indsats" if decided is None else "Indsats",
        registered_date=case.registered_date,
        completed_registered_date=None if ended is None else registered(rng, ended, max(ended, case.registered_date)),
    )
    desk.truth.assessments.append(assessment)
    dates = (start, assessment.due_date)
    _oblige(desk, case, ("Børnefaglig undersøgelse", assessment.assessment_id), dates, ended)
    before = ended or min(desk.end, assessment.due_date)
    if before - start >= timedelta(days=7):
        _converse(desk, case_file, before - between(rng, (1, 6)), "Undersøgelse", pr.NO_CONVERSATION_SHARE)


def _converse(desk: Desk, case_file: CaseFile, day: date, occasion: str, left_out: float) -> None:
    """A conversation with the child, or the note that it was left out; sometimes neither."""
    rng, case = desk.rng, case_file.case
    if day < case.opened_date or day > desk.end:
        return
    form: str | None = weighted(rng, pr.CONVERSATION_FORMS)
    reason = None
    if rng.random() < left_out:
        if rng.random() < pr.CONVERSATION_NOT_NOTED_SHARE:
            return
        young = age_on(case_file.person.birth_date, day) < pr.CONVERSATION_FROM_AGE
        form, reason = None, pr.TOO_YOUNG if young else rng.choice(pr.NO_CONVERSATION_REASONS)
    at_place = rng.random() < pr.AT_PLACE_SHARE if form == "Fysisk" and case_file.is_placed(day) else None
    desk.truth.conversations.append(
        ChildConversation(
            conversation_id=desk.next_id("BS"),
            case_number=case.case_number,
            cpr=case.cpr,
            conversation_date=day,
            form=form,
            occasion=occasion,
            is_at_place_of_stay=at_place,
            reason=reason,
            caseworker_id=desk.responsible(case.case_number, day),
            registered_date=registered(rng, day, max(day, case.registered_date)),
        )
    )


# --- decisions -------------------------------------------------------------------------------------------


def _add_decisions(desk: Desk, case_file: CaseFile) -> None:
    """One decision per day and paragraph; a few services were started without one."""
    rng, case = desk.rng, case_file.case
    groups: dict[tuple[date, str], list[Service]] = defaultdict(list)
    for service in case_file.services:
        groups[(service.decision_date, service.decision_paragraph)].append(service)
    for (day, paragraph), services in sorted(groups.items()):
        if rng.random() < pr.NO_DECISION_SHARE:
            continue
        is_first = day == case_file.decided
        _decide(desk, case_file, (day, paragraph), services, is_first)
        if is_first:
            planned = min(desk.plan_days[case.case_number], default=None)
            _oblige(desk, case, ("Plan før afgørelse", desk.last_decision_id), (case.opened_date, day), planned)
    if not case_file.services and rng.random() < pr.REFUSAL_SHARE:
        _refuse(desk, case_file)


def _decide(desk: Desk, case_file: CaseFile, made: tuple[date, str], services: list[Service], is_first: bool) -> None:
    """A decision with the services that rest on it, the end that the system knows, and the board's price."""
    rng, case = desk.rng, case_file.case
    day, paragraph = made
    main = min(services, key=lambda service: (service.start_date, service.key))
    price = monthly_price(main)
    on_board = price >= pr.BOARD_FROM_DKK and rng.random() < pr.BOARD_SHARE
    followup = add_months(main.start_date, 3) if rng.random() >= pr.NO_FOLLOWUP_DATE_SHARE else None
    desk.truth.decisions.append(
        Decision(
            decision_id=desk.next_id("A"),
            case_number=case.case_number,
            cpr=case.cpr,
            decision_date=day,
            decision_type="Bevilling" if is_first else "Ændring",
            consent=_consent(rng, main),
            paragraph=paragraph,
            service_paragraph=main.service_paragraph,
            valid_from=main.start_date,
            valid_last_day=None,
            followup_date=followup,
            board_date=max(case.opened_date, day - between(rng, (1, 12))) if on_board else None,
            board_monthly_dkk=Decimal(round(price / 500) * 500).quantize(Decimal("0.01")) if on_board else None,
            caseworker_id=desk.responsible(case.case_number, day),
            service_keys=tuple(service.key for service in services),
            registered_date=registered(rng, day, max(day, case.registered_date)),
        )
    )


def _consent(rng: Random, service: Service) -> str | None:
    """Whether a placement was decided with consent; other help always is."""
    if service.type != "Anbringelse" or "§ 114" in service.decision_paragraph or "§ 76 " in service.decision_paragraph:
        return None
    if service.service_type == "Sikret døgninstitution" and rng.random() < pr.YOUTH_CRIME_BOARD_SHARE:
        return "Ungdomskriminalitetsnævnet"
    if service.decision_paragraph in p.WITHOUT_CONSENT.values():
        return "Foreløbig afgørelse" if rng.random() < pr.PROVISIONAL_SHARE else "Uden samtykke"
    return "Med samtykke"


def _refuse(desk: Desk, case_file: CaseFile) -> None:
    case, rng = case_file.case, desk.rng
    day = (case.last_day or case.opened_date + timedelta(days=120)) - ONE_DAY
    if day > desk.end or day < case.opened_date:
        return
    desk.truth.decisions.append(
        Decision(
            decision_id=desk.next_id("A"),
            case_number=case.case_number,
            cpr=case.cpr,
            decision_date=day,
            decision_type="Afslag",
            consent=None,
            paragraph="BL § 32 stk. 1" if day >= p.BL_IN_FORCE else "SEL § 52 stk. 3",
            service_paragraph=None,
            valid_from=None,
            valid_last_day=None,
            followup_date=None,
            board_date=None,
            board_monthly_dkk=None,
            caseworker_id=desk.responsible(case.case_number, day),
            service_keys=(),
            registered_date=registered(rng, day, max(day, case.registered_date)),
        )
    )


# --- follow-up -------------------------------------------------------------------------------------------


def _add_followups(desk: Desk, case_file: CaseFile) -> None:
    """After three months, then each half year until the help ends; some are late, some are never held."""
    begins = case_file.begins
    if begins is None:
        return
    rng, last = desk.rng, case_file.ends(desk.end)
    _add_visits(desk, case_file, last)
    planned, arose = add_months(begins, 3), begins
    while arose <= last:
        held = _held(rng, planned, last)
        done = not_after(held, desk.end)
        nxt = add_months(done or planned, 6)
        if planned > last and planned > desk.end:
            _followup(desk, case_file, (arose, planned), None, None)
            return
        if planned > last:
            return
        _followup(desk, case_file, (arose, planned), done, nxt if nxt <= last or last == desk.end else None)
        if done is not None:
            _converse(desk, case_file, done, "Opfølgning", pr.NO_CONVERSATION_AT_FOLLOWUP_SHARE)
        arose, planned = done or planned + timedelta(days=30), nxt


def _held(rng: Random, planned: date, last: date) -> date | None:
    point = rng.random()
    if point < pr.FOLLOWUP_NEVER_SHARE:
        return None
    if point < pr.FOLLOWUP_NEVER_SHARE + pr.FOLLOWUP_LATE_SHARE:
        late = planned + between(rng, pr.FOLLOWUP_LATE_DAYS)
        return late if late <= last else None
    return planned - between(rng, (0, 12))


def _followup(
    desk: Desk, case_file: CaseFile, dates: tuple[date, date], held: date | None, following: date | None
) -> None:
    rng, case = desk.rng, case_file.case
    arose, planned = dates
    known = max(arose, case.registered_date)
    placed = case_file.is_placed(min(planned, desk.end))
    report = None if held is None or rng.random() < pr.NO_STATUS_REPORT_SHARE else held - between(rng, (3, 30))
    row = CaseFollowup(
        followup_id=desk.next_id("OP"),
        case_number=case.case_number,
        cpr=case.cpr,
        followup_type="Opfølgning på anbringelse" if placed else "Opfølgning på indsats",
        service_start_date=case_file.running_start(planned),
        planned_date=planned,
        held_date=held,
        next_date=following if held is not None else None,
        status_report_date=None if report is None else max(report, arose),
        registered_date=known,
        held_registered_date=None if held is None else registered(rng, held, max(held, known)),
    )
    desk.truth.case_followups.append(row)
    _oblige(desk, case, ("Opfølgning", row.followup_id), dates, held)


def _add_visits(desk: Desk, case_file: CaseFile, last: date) -> None:
    """Supervision of a placed child at the place of stay: twice a year (BL § 156, SEL § 148)."""
    rng = desk.rng
    for service in case_file.services:
        if service.type != "Anbringelse":
            continue
        arose, due = service.start_date, add_months(service.start_date, 6)
        until = min(service.last_day or last, last)
        while due <= until:
            point = rng.random()
            done: date | None = due - between(rng, (0, 40))
            if point < pr.VISIT_NEVER_SHARE:
                done = None
            elif point < pr.VISIT_NEVER_SHARE + pr.VISIT_LATE_SHARE:
                late = due + between(rng, (3, 60))
                done = not_after(late, desk.end)
            done = None if done is None else max(done, arose)
            source_id = _supervise(desk, case_file, service, (arose, due), done)
            _oblige(desk, case_file.case, ("Personrettet tilsyn", source_id), (arose, due), done)
            if done is not None:
                _converse(desk, case_file, done, "Personrettet tilsyn", pr.NO_CONVERSATION_SHARE)
            arose, due = due, add_months(due, 6)


def _supervise(desk: Desk, case_file: CaseFile, service: Service, dates: tuple[date, date], done: date | None) -> str:
    """The visit as a row among the follow-ups; returns its number."""
    case = case_file.case
    arose, due = dates
    known = max(arose, case.registered_date)
    row = CaseFollowup(
        followup_id=desk.next_id("OP"),
        case_number=case.case_number,
        cpr=case.cpr,
        followup_type="Personrettet tilsyn",
        service_start_date=service.start_date,
        planned_date=due,
        held_date=done,
        next_date=None if done is None else add_months(due, 6),
        status_report_date=None,
        registered_date=known,
        held_registered_date=None if done is None else registered(desk.rng, done, max(done, known)),
    )
    desk.truth.case_followups.append(row)
    return row.followup_id


# --- appeals ---------------------------------------------------------------------------------------------


def _add_appeals(desk: Desk) -> None:
    """A few decisions are appealed; Ankestyrelsen decides after some months."""
    rng = desk.rng
    for decision in desk.truth.decisions:
        share = pr.APPEAL_SHARES["Afslag" if decision.decision_type == "Afslag" else decision.consent or "Støtte"]
        day = decision.decision_date + between(rng, (5, 28))
        if rng.random() >= share or day > desk.end:
            continue
        forwarded = day + between(rng, (7, 28))
        decided = not_after(day + between(rng, pr.APPEAL_DAYS), desk.end)
        desk.truth.appeals.append(
            Appeal(
                appeal_id=desk.next_id("K"),
                decision_id=decision.decision_id,
                cpr=decision.cpr,
                case_number=decision.case_number,
                area="Børn og unge",
                paragraph=decision.paragraph,
                complaint_date=day,
                forwarded_date=not_after(forwarded, desk.end),
                decided_date=decided,
                outcome=None if decided is None else weighted(rng, pr.APPEAL_OUTCOMES),
                registered_date=registered(rng, day, max(day, decision.registered_date)),
                decided_registered_date=None if decided is None else registered(rng, decided, decided),
            )
        )
