"""Meetings with the network, what people answer in forms, how young people fare after, and school absence."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Literal

from simulator import catalogue
from simulator import practice as pr
from simulator.authority import CaseFile, Desk, case_files
from simulator.dates import add_months, age_on, month_end
from simulator.draws import between, hundredths, registered, stream, weighted
from simulator.options import SimulationOptions
from simulator.people import Registry
from simulator.truth import Case, MunicipalityTruth, Person
from simulator.truth_authority import (
    AftercareStatus,
    FormAnswer,
    Indicator,
    InstrumentForm,
    MeetingParticipant,
    NetworkMeeting,
    PersonIdChange,
    SchoolAbsence,
)

FormName = Literal["Trivsel", "Samarbejde", "Inddragelse"]
FIT_FORMS: tuple[FormName, ...] = ("Trivsel", "Samarbejde")


def add_outcomes(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Adds network meetings with participants, answers to forms, and the status of formerly placed youths."""
    desk = Desk(stream(options.seed, truth.municipality_code, "outcomes"), options, truth)
    for case_file in case_files(truth):
        if desk.rng.random() < pr.MEETING_CASE_SHARE:
            _add_meetings(desk, case_file)
        if case_file.services and desk.rng.random() < pr.FIT_CASE_SHARE:
            _add_fit(desk, case_file)
        _add_aftercare(desk, case_file)
        if case_file.services:
            _add_instruments(desk, case_file)
    _add_closings(replace(desk, rng=stream(options.seed, truth.municipality_code, "closings")))


def _add_closings(desk: Desk) -> None:
    """Cases that came to no help: many end with one meeting with the network, and some of them are opened again."""
    rng, met = desk.rng, {meeting.case_number for meeting in desk.truth.network_meetings}
    for case_file in case_files(desk.truth):
        case = case_file.case
        if case_file.services or case.case_number in met or rng.random() >= pr.CLOSING_CASE_SHARE:
            continue
        day = case.opened_date + between(rng, pr.CLOSING_DAYS)
        if day > min(case.last_day or desk.end, desk.end):
            continue
        closes = rng.random() < pr.CLOSED_AFTER_MEETING_SHARE
        outcome = "Henlagt uden videre foranstaltning" if closes else "Videre forløb"
        _add_meeting(desk, case, (weighted(rng, pr.MEETING_METHODS), 1, day), outcome)


def _add_meetings(desk: Desk, case_file: CaseFile) -> None:
    rng, case = desk.rng, case_file.case
    method = weighted(rng, pr.MEETING_METHODS)
    day = case.opened_date + between(rng, (15, 110))
    count = rng.choice((1, 1, 2, 3))
    for number in range(1, count + 1):
        if day > min(case.last_day or desk.end, desk.end):
            return
        outcome = "Videre forløb" if number < count else "Foranstaltning"
        if number == count and not case_file.services and rng.random() < pr.CLOSED_AFTER_MEETING_SHARE:
            outcome = "Henlagt uden videre foranstaltning"
        _add_meeting(desk, case, (method, number, day), outcome)
        day += between(rng, (30, 120))


def _add_meeting(desk: Desk, case: Case, held: tuple[str, int, date], outcome: str) -> None:
    """One meeting (method, number in the case, day) with what came of it, who came, and what they answered."""
    rng, (method, number, day) = desk.rng, held
    reopened: date | None = None
    if outcome.startswith("Henlagt") and rng.random() < pr.REOPENED_SHARE:
        reopened = day + between(rng, (40, 300))
    reopened = None if reopened is None or reopened > desk.end else reopened
    meeting = NetworkMeeting(
        meeting_id=desk.next_id("NM"),
        case_number=case.case_number,
        cpr=case.cpr,
        method=method,
        meeting_kind="Første møde" if number == 1 else "Opfølgning",
        meeting_date=day,
        target_group=case.target_group,
        case_kind="Ny sag" if number == 1 else "Løbende sag",
        outcome=outcome,
        plan_coverage=weighted(rng, pr.PLAN_COVERAGE) if method == "Familierådslagning" else None,
        reopened_date=reopened,
        reopened_reason=None if reopened is None else weighted(rng, pr.REOPENED_REASONS),
        registered_date=registered(rng, day, max(day, case.registered_date)),
    )
    desk.truth.network_meetings.append(meeting)
    _add_participants(desk, meeting, number)


def _add_participants(desk: Desk, meeting: NetworkMeeting, meeting_number: int) -> None:
    """Who was asked and came, and what the child, the parents and the network answered afterwards."""
    rng, number = desk.rng, 0
    for role, (asked, key_person) in pr.PARTICIPANT_ROLES.items():
        if rng.random() >= asked:
            continue
        number += 1
        attended = rng.random() < pr.ATTENDED_SHARE
        desk.truth.participants.append(
            MeetingParticipant(
                meeting_id=meeting.meeting_id,
                participant_number=number,
                role=role,
                is_key_person=rng.random() < key_person,
                has_attended=attended,
                registered_date=meeting.registered_date,
            )
        )
        if attended and role in pr.ANSWERING_ROLES and rng.random() < pr.ANSWERED_SHARE:
            values = [Decimal(min(5, max(1, round(rng.gauss(3.8, 0.9))))) for _ in pr.INVOLVEMENT_QUESTIONS]
            form: tuple[FormName, str | None, int, date] = (
                "Inddragelse",
                meeting.meeting_id,
                meeting_number,
                meeting.meeting_date,
            )
            _answer(desk, (meeting.cpr, meeting.case_number), form, role, (pr.INVOLVEMENT_QUESTIONS, values))


def _answer(
    desk: Desk,
    about: tuple[str, str],
    asked: tuple[FormName, str | None, int, date],
    respondent: str,
    answers: tuple[Sequence[str], Sequence[Decimal | None]],
) -> None:
    """One row per question answered in one respondent's form about a child (person and case number)."""
    (cpr, case_number), (form, meeting_id, meeting_number, day) = about, asked
    response_id = desk.next_id("IN" if form == "Inddragelse" else "FI")
    known = registered(desk.rng, day, day)
    for number, (question, value) in enumerate(zip(*answers, strict=True), start=1):
        if value is None:
            continue
        desk.truth.answers.append(
            FormAnswer(
                response_id=response_id,
                form=form,
                cpr=cpr,
                case_number=case_number,
                meeting_id=meeting_id,
                meeting_number=meeting_number,
                answered_date=day,
                respondent=respondent,
                question_number=number,
                question=question,
                value=value,
                registered_date=known,
            )
        )


def _add_fit(desk: Desk, case_file: CaseFile) -> None:
    """Wellbeing 0-10 (10 best) at every meeting of a treatment; most go up a little each time."""
    rng = desk.rng
    first = case_file.services[0]
    day, level, slope = first.start_date + between(rng, (3, 20)), rng.gauss(4.5, 1.4), rng.gauss(0.16, 0.14)
    last = min(desk.end, first.last_day or desk.end)
    respondents = ["Barn/ung", "Forældre"] if rng.random() < 0.6 else ["Barn/ung"]  # noqa: PLR2004
    if age_on(case_file.person.birth_date, day) < 6:  # noqa: PLR2004 - the form is for children who can read faces
        respondents = ["Forældre"]
    for number in range(1, rng.randint(*pr.FIT_MEETINGS) + 1):
        if day > last or day < desk.options.start:
            day += between(rng, pr.FIT_DAYS)
            continue
        about = (case_file.person.cpr, case_file.case.case_number)
        for respondent in respondents:
            for form in FIT_FORMS:
                values = [
                    None if rng.random() < pr.FIT_BLANK_SHARE else _ten(level + slope * number + rng.gauss(0, 0.8))
                    for _ in pr.FIT_QUESTIONS
                ]
                _answer(desk, about, (form, None, number, day), respondent, (pr.FIT_QUESTIONS, values))
        day += between(rng, pr.FIT_DAYS)


def _ten(value: float) -> Decimal:
    """A value on a line from 1.0 to 10.0."""
    return Decimal(min(100, max(10, round(value * 10)))).scaleb(-1)


def _add_aftercare(desk: Desk, case_file: CaseFile) -> None:
    rng, person = desk.rng, case_file.person
    lasts = [s.last_day for s in case_file.services if s.type == "Anbringelse"]
    if not lasts or None in lasts:
        return
    last = max(day for day in lasts if day is not None)
    if age_on(person.birth_date, last) < pr.AFTERCARE_FROM_AGE:
        return
    for months in pr.AFTERCARE_MONTHS:
        day = add_months(last, months)
        if not desk.options.start <= day <= desk.end or rng.random() < pr.AFTERCARE_MISSING_SHARE:
            continue
        known, source = registered(rng, day, day), weighted(rng, pr.AFTERCARE_SOURCES)
        for indicator, outcomes in pr.AFTERCARE_OUTCOMES.items():
            desk.truth.aftercare.append(
                AftercareStatus(
                    status_id=desk.next_id("EV"),
                    cpr=person.cpr,
                    case_number=case_file.case.case_number,
                    placement_last_day=last,
                    months_after=months,
                    status_date=day,
                    indicator=indicator,
                    outcome=weighted(rng, outcomes),
                    information_source=source,
                    registered_date=known,
                )
            )


# Instrument -> (items, lowest, highest, points that one step on 0-4 with 0 best makes).
SHARED_FACTORS = ("Udvikling og adfærd", "Familieforhold", "Skoleforhold", "Sundhedsforhold", "Fritidsforhold")
INSTRUMENTS: dict[str, tuple[tuple[str, ...], int, int, float]] = {
    "AARHUS_UNGE": ((*SHARED_FACTORS, "Hverdagsliv", "Misbrug", "Kriminalitet"), 0, 4, 1.0),
    "AARHUS_FAMILIE": ((*SHARED_FACTORS, "Selvhjulpenhed", "Tilknytning", "Kriminalitet"), 0, 4, 1.0),
    "AARHUS_HANDICAP": ((*SHARED_FACTORS, "Selvhjulpenhed", "Livsduelighed", "Kommunikation"), 0, 4, 1.0),
    "EFFEKTVURDERING": (SHARED_FACTORS, 1, 10, -2.2),
    "TRIVSELSLINEAL": (("Trivsel",), 1, 10, -2.2),
    "BOERNELINJEN": (("Placering",), 1, 5, 1.0),
    "FUNKTIONSSKEMA": (("Skole", "Hjem", "Venner", "Fritid"), 0, 3, 0.75),
    "ADL": (("Vask", "Påklædning", "Måltider", "Transport"), 0, 3, 0.75),
}
# Forms whose answers are words, from best to worst.
CAN_WORDS = ("Kan", "Kan næsten", "Kan - men gør det ikke", "Kan ikke")
SECOND_RATERS = {
    "FUNKTIONSSKEMA": ("Forældre", "Øvrige professionelle"),
    "EFFEKTVURDERING": ("Barn/ung",),
    "AARHUS_UNGE": ("Leverandør", "Barn/ung"),
}


def _add_instruments(desk: Desk, case_file: CaseFile) -> None:
    """Other instruments than the function profile: at the start, after three months, then each half year."""
    rng = desk.rng
    for code, share in pr.INSTRUMENT_SHARES.items():
        if rng.random() >= share:
            continue
        level = {item: min(4.0, max(0.0, rng.gauss(2.3, 0.9))) for item in INSTRUMENTS[code][0]}
        drift, last = rng.gauss(-0.4, 0.5), case_file.ends(desk.end)
        begins = case_file.services[0].start_date
        for months in (0, 3, *range(9, 60, 6)):
            day = add_months(begins, months) + between(rng, (0, 20))
            if not desk.options.start <= day <= last:
                continue
            now = {item: min(4.0, max(0.0, value + drift * months / 12)) for item, value in level.items()}
            occasion = {0: "Opstart", 3: "3 måneder"}.get(months, "Halvår")
            _add_form(desk, case_file, (code, occasion, day), now)


def _add_form(desk: Desk, case_file: CaseFile, form: tuple[str, str, date], level: dict[str, float]) -> None:
    """The caseworker's final form and those of others, under one number."""
    rng = desk.rng
    code, occasion, day = form
    others = [rater for rater in SECOND_RATERS.get(code, ()) if rng.random() < 0.7]  # noqa: PLR2004
    number, known = desk.next_id("SK"), registered(rng, day, max(day, case_file.case.registered_date))
    for rater in ("Socialrådgiver", *others):
        is_final = rater == "Socialrådgiver"
        scores = {item: _on_scale(code, value + rng.gauss(0, 0.35)) for item, value in level.items()}
        goals = {}
        if is_final and code.startswith("AARHUS"):
            goals = {item: Decimal(max(0, int(score) - rng.choice((0, 1, 1)))) for item, score in scores.items()}
        desk.truth.instrument_forms.append(
            InstrumentForm(
                response_id=number,
                case_number=case_file.case.case_number,
                cpr=case_file.person.cpr,
                instrument_code=code,
                occasion=occasion,
                measured_date=day,
                rater=rater,
                scores=scores,
                goals=goals,
                is_joint=bool(others) and rng.random() < 0.5,  # noqa: PLR2004 - joint as often as alone
                is_disputed=bool(others) and rng.random() < 0.1,  # noqa: PLR2004
                is_final=is_final,
                registered_date=known,
            )
        )


def _on_scale(code: str, value: float) -> str:
    """A level 0-4 (0 best) as the instrument's own answer."""
    _, lowest, highest, step = INSTRUMENTS[code]
    point = round(value * step) + (lowest if step > 0 else highest)
    point = min(highest, max(lowest, point))
    return CAN_WORDS[point] if code in ("FUNKTIONSSKEMA", "ADL") else str(point)


def add_id_changes(options: SimulationOptions, truth: MunicipalityTruth, registry: Registry, days: list[date]) -> None:
    """A few children get another number; most changes are known at the first delivery, some later.

    `days` are the delivery dates. The case system has the new number throughout, as it is corrected at once;
    registers outside it show the old one for what lies before the change (`cpr_on`).
    """
    rng = stream(options.seed, truth.municipality_code, "id_changes")
    running = {case.cpr for case in truth.cases if case.last_day is None}
    children = [person for person in truth.persons if person.cpr in running]
    count = max(1, round(pr.ID_CHANGES * catalogue.scale(options.population)))
    chosen = rng.sample(children, min(len(children), count + pr.ID_CHANGES_LATE * (len(days) > 1)))
    for number, person in enumerate(chosen):
        changed = days[0] - between(rng, (20, 400))
        known = changed + between(rng, (1, 10))
        if number >= count:
            before, day = rng.choice(list(pairwise(days)))
            known = before + timedelta(days=rng.randint(1, (day - before).days))
        truth.id_changes.append(
            PersonIdChange(
                old_cpr=registry.next_cpr(person.birth_date, person.sex),
                new_cpr=person.cpr,
                change_date=changed,
                reason=weighted(rng, pr.ID_CHANGE_REASONS),
                registered_date=known,
            )
        )


def cpr_on(changes: dict[str, PersonIdChange], cpr: str, day: date) -> str:
    """The number a register outside the case system had for a person on `day`; `changes` by new number."""
    change = changes.get(cpr)
    return change.old_cpr if change is not None and day < change.change_date else cpr


def add_school_absence(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Absence per child and month while a case runs, from six to sixteen; more where school goes badly."""
    rng = stream(options.seed, truth.municipality_code, "school")
    changes = {change.new_cpr: change for change in truth.id_changes}
    months: dict[str, set[date]] = defaultdict(set)
    for case in truth.cases:
        month = max(case.opened_date, options.start).replace(day=1)
        while month <= min(case.last_day or options.last_day, options.last_day):
            months[case.cpr].add(month)
            month = add_months(month, 1)
    for person in truth.persons:
        tendency = rng.betavariate(1.1, 15.0)
        for month in sorted(months[person.cpr]):
            row = _absence(rng, person, month, tendency, cpr_on(changes, person.cpr, month))
            if row is not None:
                truth.school_absence.append(row)


def _absence(rng: Random, person: Person, month: date, tendency: float, cpr: str) -> SchoolAbsence | None:
    age = age_on(person.birth_date, month)
    days = pr.SCHOOL_DAYS.get(month.month)
    if days is None or not pr.SCHOOL_AGES[0] <= age <= pr.SCHOOL_AGES[1] or person.school_district is None:
        return None
    if rng.random() < pr.NOT_REPORTED_SHARE:
        return None
    sick = _halves(rng, days * (0.045 + tendency * 0.3))
    unpermitted = min(days - sick, _halves(rng, days * tendency))
    permitted = min(days - sick - unpermitted, _halves(rng, days * 0.015))
    return SchoolAbsence(
        cpr=cpr,
        month=month,
        school=person.school_district,
        grade=min(9, max(0, age - 6)),
        school_days=days,
        sick_days=sick,
        permitted_days=permitted,
        unpermitted_days=unpermitted,
        registered_date=month_end(month) + between(rng, pr.SCHOOL_REPORTED_AFTER_DAYS),
    )


def _halves(rng: Random, mean: float) -> Decimal:
    """Days in halves around a mean, never below 0."""
    return Decimal(max(0, round(2 * rng.gauss(mean, 0.5 + mean / 2)))) / 2


# Code, breakdown, unit, publisher, mean and spread in hundredths.
INDICATORS = (
    ("ANBRAGTE_PR_1000", "I alt", "pr. 1.000 indbyggere", "Danmarks Statistik", 900, 250),
    ("NETTOUDGIFT_0_22", "I alt", "kr. pr. indbygger", "Danmarks Statistik", 1_150_000, 260_000),
    ("EGNE_PLADSER_PR_1000", "I alt", "pr. 1.000 indbyggere", "Tilbudsportalen", 420, 150),
    ("ANDEL_EKSTERNE_KOEB", "Privat eller fond", "procent", "Danmarks Statistik", 3_400, 700),
    ("ANDEL_EKSTERNE_KOEB", "Anden kommune", "procent", "Danmarks Statistik", 1_500, 300),
    ("ANDEL_EKSTERNE_KOEB", "Region", "procent", "Danmarks Statistik", 900, 200),
    ("BOTILBUD_PR_1000", "I alt", "pr. 1.000 indbyggere", "VIVE", 610, 130),
    ("SKOLEFRAVAER", "I alt", "procent", "Styrelsen for It og Læring", 780, 120),
    ("SKOLETRIVSEL", "Social trivsel", "point", "Styrelsen for It og Læring", 410, 15),
)


def add_indicators(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Benchmark figures of the municipality and nine others, a row per year, published the year after."""
    rng = stream(options.seed, truth.municipality_code, "benchmark")
    codes = [code for code, _ in catalogue.municipalities() if code != truth.municipality_code]
    for code in [truth.municipality_code, *codes[4:13]]:
        for indicator_code, breakdown, unit, publisher, mean, spread in INDICATORS:
            level = rng.gauss(mean, spread)
            for year in range(options.start.year - 2, options.last_day.year + 1):
                level *= rng.gauss(1.01, 0.02)
                value = hundredths(max(1, round(level))) if rng.random() >= pr.NOT_PUBLISHED_SHARE else None
                truth.indicators.append(
                    Indicator(code, year, indicator_code, breakdown, unit, publisher, value, date(year + 1, 4, 30))
                )
