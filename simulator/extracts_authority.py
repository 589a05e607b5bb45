"""The rows that systems show of the authority's work in children's cases, in the order of their columns."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from simulator.dates import not_after
from simulator.economy import cost_in_month
from simulator.finance import account_of
from simulator.truth import Draftable, MunicipalityTruth, Service
from simulator.truth_authority import (
    Assessment,
    CaseFollowup,
    ChildConversation,
    Decision,
    NetworkMeeting,
    Notification,
)
from simulator.values import Row, known_end, known_last_day

SUMMARIES = (
    "Skolen er bekymret; barnet har haft meget fravær",
    'Mor fortæller, at der er "kaos" derhjemme',
    "Sundhedsplejersken har talt med familien",
)
NOTES = ("Barnet fortæller om skolen", 'Barnet siger: "Det går bedre nu"; vi taler igen om tre måneder')
RESPONDENTS = {"Barn/ung": "Barn/ung", "Mor": "Forældre", "Far": "Forældre"}
ZERO = Decimal("0.00")

DraftableT = TypeVar("DraftableT", bound=Draftable)


def with_leftovers(
    state: MunicipalityTruth, kind: type[DraftableT], records: Iterable[DraftableT]
) -> Iterator[tuple[DraftableT, str | None]]:
    """The records of a kind, then its drafts and cancelled rows with the status these have."""
    for record in records:
        yield record, None
    for leftover in state.leftovers:
        if isinstance(leftover.record, kind):
            yield leftover.record, leftover.status


def _text(texts: tuple[str, ...], number: str) -> str | None:
    """A free text for two rows in three, by the row's number."""
    place = sum(number.encode()) % (len(texts) + 1)
    return texts[place] if place < len(texts) else None


def _by(moment: datetime | None, day: date) -> datetime | None:
    return moment if moment is not None and moment.date() <= day else None


def _notifications(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for n, status in with_leftovers(state, Notification, state.notifications):
        assessed = _by(n.assessed_at, day)
        yield (
            n.notification_id,
            n.case_number,
            n.cpr,
            n.received_at,
            assessed,
            not_after(n.receipt_date, day),
            n.notifier_code,
            ",".join(n.cause_codes),
            n.outcome if assessed is not None else None,
            status or ("Vurderet" if assessed is not None else "Registreret"),
            _text(SUMMARIES, n.notification_id),
            n.registered_date,
        )


def _assessments(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for a, status in with_leftovers(state, Assessment, state.assessments):
        ended = known_end(a.completed_date, a.completed_registered_date, day)
        yield (
            a.assessment_id,
            a.case_number,
            a.cpr,
            a.assessment_type,
            a.paragraph,
            a.aware_date,
            a.start_date,
            a.due_date,
            ended,
            a.outcome if ended is not None else None,
            status or ("Afsluttet" if ended is not None else "Igangsat"),
            _text(SUMMARIES, a.assessment_id) if ended is not None else None,
            a.registered_date,
        )


def _conversations(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for c, status in with_leftovers(state, ChildConversation, state.conversations):
        yield (
            c.conversation_id,
            c.case_number,
            c.cpr,
            c.conversation_date,
            c.form,
            c.occasion,
            c.form is not None,
            c.is_at_place_of_stay,
            c.reason,
            c.caseworker_id,
            status or "Endelig",
            _text(NOTES, c.conversation_id),
            c.registered_date,
        )


def _decisions(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for d, status in with_leftovers(state, Decision, state.decisions):
        yield (
            d.decision_id,
            d.case_number,
            d.cpr,
            d.decision_type,
            d.consent,
            d.paragraph,
            d.service_paragraph,
            None,
            d.decision_date,
            d.valid_from,
            d.valid_last_day,
            d.followup_date,
            d.board_date,
            d.board_monthly_dkk,
            None,
            d.caseworker_id,
            status or "Truffet",
            d.registered_date,
        )


def _followups(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for f, status in with_leftovers(state, CaseFollowup, state.case_followups):
        held = known_end(f.held_date, f.held_registered_date, day)
        yield (
            f.followup_id,
            f.case_number,
            f.cpr,
            f.followup_type,
            f.service_start_date,
            f.planned_date,
            held,
            f.next_date if held is not None else None,
            not_after(f.status_report_date, day),
            status or ("Afholdt" if held is not None else "Planlagt"),
            f.registered_date,
        )


def _obligations(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    responsible = {a.case_number: a.caseworker_id for a in state.assignments}
    for o in state.obligations:
        done = known_end(o.done_date, o.done_registered_date, day)
        yield (
            o.obligation_id,
            o.case_number,
            o.obligation_type,
            o.triggered_date,
            o.due_date,
            done,
            not_after(o.advice_sent_date, day),
            "Udført" if done is not None else "Åben",
            responsible.get(o.case_number),
            o.registered_date,
        )


def _network_meetings(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for m, status in with_leftovers(state, NetworkMeeting, state.network_meetings):
        reopened = not_after(m.reopened_date, day)
        yield (
            m.meeting_id,
            m.case_number,
            m.cpr,
            m.method,
            m.meeting_kind,
            m.meeting_date,
            m.target_group,
            m.case_kind,
            m.outcome,
            m.plan_coverage,
            reopened,
            m.reopened_reason if reopened is not None else None,
            status or "Afholdt",
            m.registered_date,
        )


def _participants(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for p in state.participants:
        yield p.meeting_id, p.participant_number, p.role, p.is_key_person, p.has_attended


def _instrument_scores(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for f in state.instrument_forms:
        for item, score in f.scores.items():
            yield (
                f.response_id,
                f.case_number,
                f.cpr,
                f.instrument_code,
                f.occasion,
                f.measured_date,
                f.rater,
                item,
                score,
                f.goals.get(item),
                f.is_joint,
                f.is_disputed,
                f.is_final,
                None,
                f.registered_date,
            )


def person_id_changes(state: MunicipalityTruth, before: date) -> Iterator[Row]:
    """The changes registered after `before`: an increment."""
    for c in state.id_changes:
        if c.registered_date > before:
            yield c.old_cpr, c.new_cpr, c.change_date, c.reason, "Opret"


def _aftercare(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for s in state.aftercare:
        yield (
            s.status_id,
            s.case_number,
            s.cpr,
            s.placement_last_day,
            s.status_date,
            s.indicator,
            s.outcome,
            s.information_source,
            s.registered_date,
        )


def _placement_ends(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for e in state.placement_ends:
        yield e.case_number, e.cpr, e.offer_name, e.start_date, e.event, e.reason, e.registered_date


def _payments(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    """This year's and next year's price of every service, per case, function and start; without a person."""
    closed = {c.case_number for c in state.cases if known_last_day(c, day)}
    totals: dict[tuple[str, str, str], tuple[date, date | None, Decimal, Decimal]] = {}
    for service in state.services:
        last = known_last_day(service, day)
        if service.outcome != "granted" or (last is not None and last.year < day.year):
            continue
        number = account_of(service.service_type, max(service.start_date, day.replace(month=1, day=1)))
        function = f"{number[0]}.{number[1:3]}.{number[3:5]}"
        key = (service.start_date.isoformat(), function, service.case_number)
        this, following = (_year_price(service, last, year) for year in (day.year, day.year + 1))
        found = totals.get(key, (service.start_date, last, ZERO, ZERO))
        ends = [end for end in (found[1], last) if end is not None]
        end = max(ends) if len(ends) == 2 else None  # noqa: PLR2004 - both ends are known
        totals[key] = (service.start_date, end, found[2] + this, found[3] + following)
    for (_, function, case_number), (start, end, this, following) in sorted(totals.items()):
        status = "Lukket" if case_number in closed else "Åben"
        yield day, start, end, this, following, this + following, function, case_number, status


def _year_price(service: Service, last: date | None, year: int) -> Decimal:
    """The price of a year's months, to the end that is known."""
    first, final = max(service.start_date, date(year, 1, 1)), min(last or date(year, 12, 31), date(year, 12, 31))
    if first > final:
        return ZERO
    known = replace(service, last_day=last)
    months = range(first.month, final.month + 1)
    return sum((cost_in_month(known, date(year, month, 1)) for month in months), ZERO)


def _appeals(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for a in state.appeals:
        decided = known_end(a.decided_date, a.decided_registered_date, day)
        yield (
            a.appeal_id,
            a.case_number,
            a.cpr,
            a.decision_id,
            a.area,
            a.paragraph,
            a.complaint_date,
            not_after(a.forwarded_date, day),
            decided,
            a.outcome if decided is not None else None,
            None,
        )


def _fit_responses(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for a in state.answers:
        if a.form != "Inddragelse":
            head = (a.response_id, a.question_number, a.cpr, a.case_number)
            yield *head, a.form, a.respondent, a.answered_date, a.value


def _involvement_responses(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for a in state.answers:
        if a.form == "Inddragelse":
            respondent = RESPONDENTS.get(a.respondent, "Netværk")
            code, score = f"I{a.question_number}", int(a.value)
            head = (a.response_id, code, a.form, a.meeting_id, a.case_number)
            yield *head, None, respondent, a.answered_date, score, None


def _school_absence(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for s in state.school_absence:
        absent = s.sick_days + s.permitted_days + s.unpermitted_days
        days = (s.school_days, absent, s.sick_days, s.permitted_days, s.unpermitted_days)
        yield s.cpr, s.month, s.grade, *days


def _indicators(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for i in state.indicators:
        head = (i.indicator_code, i.municipality_code, i.year, i.breakdown)
        yield *head, i.value, i.unit, i.publisher, i.registered_date


AUTHORITY_ROWS: dict[str, Callable[[MunicipalityTruth, date], Iterator[Row]]] = {
    "notification": _notifications,
    "assessment": _assessments,
    "child_conversation": _conversations,
    "decision": _decisions,
    "followup": _followups,
    "obligation": _obligations,
    "network_meeting": _network_meetings,
    "network_meeting_participant": _participants,
    "instrument_score": _instrument_scores,
    "aftercare": _aftercare,
    "placement_end": _placement_ends,
    "payment": _payments,
    "appeal": _appeals,
    "fit_response": _fit_responses,
    "involvement_response": _involvement_responses,
    "school_absence": _school_absence,
    "indicator": _indicators,
}
