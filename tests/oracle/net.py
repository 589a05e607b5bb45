"""Network meetings, involvement, appeals and quality indicators, computed from what the municipality knows (C22).

Figures of NET and ANK18: `truth.py` says what is taken over from the simulator.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from simulator.truth import MunicipalityTruth
from simulator.truth_authority import Appeal, FormAnswer, NetworkMeeting, SchoolAbsence
from tests.oracle.groups import KEY, NUMBERS, helped, placed, responsible, rounded, share
from tests.oracle.truth import OPEN, Known, known_on

Row = dict[str, object]
Cell = tuple[str, str, str, str]  # scope type, scope, breakdown type, breakdown

PERIOD, LONG_PERIOD, WINDOW, TARGET, ABSENCE = 12, 36, 12, 3, 3
TOO_RECENT = "For nyt til at vide"
SIDES = {"Barn/ung": "Barn/ung", "Mor": "Forældre", "Far": "Forældre"}
NETWORK_ROLES = ("Søskende", "Bedsteforælder", "Øvrig familie", "Ven eller nabo")
SIDE_NAMES = ("Barn/ung", "Forældre", "Familie og netværk", "Fagpersoner")
COVERAGES = ("I høj grad", "I nogen grad", "I mindre grad", "Slet ikke", "Ikke registreret")
REASONS = ("Ny underretning", "Planen blev ikke fulgt", "Ændret behov", "Andet", "Ikke registreret")
ANSWERS = ("1 (mindst enig)", "2", "3", "4", "5 (mest enig)", "Ikke besvaret")
OUTCOMES = ("Stadfæstet", "Ændret eller ophævet", "Hjemvist", "Afvist", "Henvist", "Ikke afgjort", "Ukendt")
INDICATORS = {"Folkeskole": "Afsluttet folkeskole"}
PATH = ("Gennemført", "I gang", "Afbrudt", "Ikke i gang", "Ukendt", "Ikke fulgt op")
PATHS = {
    "Folkeskole": PATH,
    "Ungdomsuddannelse": PATH,
    "Beskæftigelse": PATH,
    "Støtte": ("Modtager støtte", "Modtager ikke støtte", "Ukendt", "Ikke fulgt op"),
}
LINE = ("Trivsel", "Faldende trivsel", "Risiko", "Truet barn med behov for hjælp", "Barn i problemer")


@dataclass(frozen=True, eq=False)
class NetKnown:
    """What `Known` holds, and the other records of the truth that are known by `day`."""

    known: Known
    truth: MunicipalityTruth
    day: date

    def visible(self, records: Iterable[Any]) -> list[Any]:
        """The records that are registered by the day."""
        return [record for record in records if record.registered_date <= self.day]

    def current(self, cpr: str) -> str:
        """The number in use now of a person whose number changed, as far as the change is known."""
        changes: dict[str, str] = {c.old_cpr: c.new_cpr for c in self.visible(self.truth.id_changes)}
        return changes.get(cpr, cpr)


def net_known_on(truth: MunicipalityTruth, day: date) -> NetKnown:
    """What the systems know at the end of `day`."""
    return NetKnown(known_on(truth, day), truth, day)


def months_before(event: date, day: date) -> int:
    """Calendar months from the event's month to the day's; negative for what is after."""
    return (day.year - event.year) * 12 + day.month - event.month


def in_period(event: date, day: date, months: int) -> bool:
    """Whether the event is in the calendar months that end on the day."""
    return event <= day and months_before(event, day) < months


def later(event: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    return (pd.Timestamp(event) + pd.DateOffset(months=months)).date()


def age_on(birth: date, day: date) -> int:
    """Completed years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def side_of(role: str) -> str:
    """Which of the four groups a participant is in."""
    return SIDES.get(role, "Familie og netværk" if role in NETWORK_ROLES else "Fagpersoner")


def measure(code: str, member: str, counts: tuple[object, object, int, int], item: str | None = None) -> Row:
    """A row's measure: numerator, denominator (None for a count), n_total and n_measured."""
    numerator, denominator, n_total, n_measured = counts
    top = Fraction(str(numerator))
    bottom = None if denominator is None else Fraction(str(denominator))
    value = top if bottom is None else share(top, bottom)
    return {
        "item": item,
        "measure_code": code,
        "member": member,
        "numerator": rounded(top, 4),
        "denominator": rounded(bottom, 4),
        "n_total": n_total,
        "n_measured": n_measured,
        "coverage": rounded(share(n_measured, n_total), 6),
        "value": rounded(value, 6),
    }


def row(net: NetKnown, day: date, cell: Cell, measured: Row) -> Row:
    """A whole row of a cell on the day."""
    scope_type, scope, breakdown_type, breakdown = cell
    return {
        "report_date": day,
        "municipality_code": net.known.municipality_code,
        "area_code": "children",
        "scope_type": scope_type,
        "scope": scope,
        "breakdown_type": breakdown_type,
        "breakdown": breakdown,
        **measured,
    }


def shares(code: str, members: Iterable[str], found: Iterable[str], n_measured: int, item: str | None) -> Iterator[Row]:
    """A distribution over all that are found, each member with its share, also none."""
    counts = Counter(found)
    total = sum(counts.values())
    for member in members:
        yield measure(code, member, (counts[member], total, total, n_measured), item)


def table(rows: Iterable[Row]) -> pd.DataFrame:
    """The rows as a frame of the oracle's form, as objects: a whole number beside an empty one stays whole."""
    names = [*KEY, *NUMBERS]
    return pd.DataFrame([{name: found.get(name) for name in names} for found in rows], columns=names, dtype=object)


# --- network meetings ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """A meeting with the team of its day, its participants (side, came) and who answered what."""

    meeting: NetworkMeeting
    team: str
    participants: tuple[tuple[str, bool], ...]
    answers: tuple[FormAnswer, ...]


def held_meetings(net: NetKnown) -> list[Held]:
    """Every meeting known; drafts and cancelled ones are no part of the truth."""
    meetings = net.visible(net.truth.network_meetings)
    cases = pd.Series([m.case_number for m in meetings], dtype=object)
    days = pd.Series([pd.Timestamp(m.meeting_date) for m in meetings], dtype="datetime64[ns]")
    teams = list(responsible(net.known, cases, days)["organisation"]) if meetings else []
    people: dict[str, list[tuple[str, bool]]] = {}
    for participant in net.visible(net.truth.participants):
        people.setdefault(participant.meeting_id, []).append((side_of(participant.role), participant.has_attended))
    answers: dict[str, list[FormAnswer]] = {}
    for answer in net.visible(net.truth.answers):
        answers.setdefault(answer.meeting_id or "", []).append(answer)
    return [
        Held(m, team, tuple(people.get(m.meeting_id, ())), tuple(answers.get(m.meeting_id, ())))
        for m, team in zip(meetings, teams, strict=True)
    ]


def method_cells(net: NetKnown, held: Held) -> Iterator[tuple[Cell, str]]:
    """The cells and methods that a meeting counts in; all methods together is one of them."""
    meeting = held.meeting
    scopes = (("municipality", net.known.municipality_code), ("organisation", held.team))
    breakdowns = (("none", "all"), ("target_group", meeting.target_group), ("case_kind", meeting.case_kind))
    for scope in scopes:
        for breakdown in breakdowns:
            for item in ("Alle metoder", meeting.method):
                yield (*scope, *breakdown), item


def network_methods(net: NetKnown, day: date) -> pd.DataFrame:
    """The rows of the template on network methods."""
    used: dict[tuple[Cell, str], list[Held]] = {}
    for held in held_meetings(net):
        if in_period(held.meeting.meeting_date, day, PERIOD):
            for key in method_cells(net, held):
                used.setdefault(key, []).append(held)
    return table(row(net, day, cell, found) for (cell, item), part in used.items() for found in _use(part, item))


def reopenings(net: NetKnown, day: date) -> pd.DataFrame:
    """The rows of the template on cases closed at a meeting and opened again."""
    closed: dict[tuple[Cell, str], list[NetworkMeeting]] = {}
    for held in held_meetings(net):
        meeting = held.meeting
        if meeting.outcome.startswith("Henlagt") and in_period(meeting.meeting_date, day, PERIOD + WINDOW):
            for key in method_cells(net, held):
                closed.setdefault(key, []).append(meeting)
    return table(
        row(net, day, cell, found)
        for (cell, item), part in closed.items()
        for found in _closings(part, item, day, net.day)
    )


def _use(part: list[Held], item: str) -> Iterator[Row]:
    cases = {held.meeting.case_number for held in part}
    closed = {held.meeting.case_number for held in part if held.meeting.outcome.startswith("Henlagt")}
    yield measure("method_use", "I alt", (len(cases), None, len(cases), len(cases)), item)
    yield measure("closed_without_intervention", "I alt", (len(closed), len(cases), len(cases), len(cases)), item)
    plans = [held.meeting.plan_coverage for held in part if held.meeting.method == "Familierådslagning"]
    if plans:
        rated = sum(plan is not None for plan in plans)
        yield from shares("plan_coverage", COVERAGES, [plan or "Ikke registreret" for plan in plans], rated, item)
    invited = [participant for held in part for participant in held.participants]
    came = Counter(side for side, has_attended in invited if has_attended)
    if invited:
        for side in SIDE_NAMES:
            yield measure("participants", side, (came[side], came.total(), len(invited), came.total()), item)


def _closings(part: list[NetworkMeeting], item: str, day: date, known_day: date) -> Iterator[Row]:
    known = {m.meeting_id: _reopened(m, known_day) for m in part}
    states = [_state(m, known[m.meeting_id], day) for m in part]
    told = sum(state != TOO_RECENT for state in states)
    reopened = states.count("Genåbnet")
    yield measure("reopened", "I alt", (reopened, told, len(part), told), item)
    yield from shares("reopening_status", ("Genåbnet", "Ikke genåbnet", TOO_RECENT), states, told, item)
    reasons = [m.reopened_reason for m in part if (at := known[m.meeting_id]) is not None and at <= day]
    if reasons:
        counts = Counter(reasons)
        for reason in REASONS:
            yield measure("reopening_reason", reason, (counts[reason], len(reasons), len(part), len(reasons)), item)


def _reopened(meeting: NetworkMeeting, known_day: date) -> date | None:
    at = meeting.reopened_date
    return at if at is not None and at <= known_day else None


def _state(meeting: NetworkMeeting, reopened: date | None, day: date) -> str:
    ends = later(meeting.meeting_date, WINDOW)
    if ends > day:
        return TOO_RECENT
    return "Genåbnet" if reopened is not None and reopened <= ends else "Ikke genåbnet"


# --- involvement -----------------------------------------------------------------------------------------


def involvement(net: NetKnown, day: date) -> pd.DataFrame:
    """The rows of the template on involvement."""
    asked: Counter[Cell] = Counter()
    answers: dict[Cell, list[FormAnswer]] = {}
    for held in held_meetings(net):
        if not in_period(held.meeting.meeting_date, day, PERIOD):
            continue
        for side, has_attended in held.participants:
            if has_attended and side != "Fagpersoner":
                asked.update(_involvement_cells(net, held, side))
        for answer in held.answers:
            if answer.answered_date <= day:
                for cell in _involvement_cells(net, held, side_of(answer.respondent)):
                    answers.setdefault(cell, []).append(answer)
    rows = []
    for cell, n_asked in asked.items():
        forms = {answer.response_id for answer in answers.get(cell, ())}
        found = measure("response_rate", "I alt", (len(forms), n_asked, n_asked, len(forms)))
        rows.append(row(net, day, cell, found))
    for cell, given in answers.items():
        for question in sorted({answer.question for answer in given}):
            values = [int(answer.value) for answer in given if answer.question == question]
            found = measure("answer_mean", "I alt", (sum(values), len(values), len(values), len(values)), question)
            named = [ANSWERS[value - 1] for value in values]
            rows.append(row(net, day, cell, found))
            rows += [
                row(net, day, cell, found)
                for found in shares("answer_distribution", ANSWERS, named, len(values), question)
            ]
    return table(rows)


def _involvement_cells(net: NetKnown, held: Held, side: str) -> Iterator[Cell]:
    breakdowns = (
        ("none", "all"),
        ("respondent", side),
        ("meeting_method", held.meeting.method),
        ("target_group", held.meeting.target_group),
    )
    for scope in (("municipality", net.known.municipality_code), ("organisation", held.team)):
        for breakdown in breakdowns:
            yield (*scope, *breakdown)


# --- appeals (C22) ---------------------------------------------------------------------------------------


def appeals(net: NetKnown, day: date) -> pd.DataFrame:
    """The rows of the template on appeals, children's area."""
    parts: dict[tuple[str, str], list[tuple[Appeal, date | None]]] = {}
    for appeal in net.visible(net.truth.appeals):
        decided = _decided(appeal, net.day, day)
        is_shown = appeal.complaint_date <= day and (decided is None or in_period(decided, day, LONG_PERIOD))
        if is_shown and appeal.area == "Børn og unge":
            for breakdown in (("none", "all"), ("decision_paragraph", appeal.paragraph)):
                parts.setdefault(breakdown, []).append((appeal, decided))
    municipality = ("municipality", net.known.municipality_code)
    return table(
        row(net, day, (*municipality, *breakdown), found)
        for breakdown, part in parts.items()
        for found in _appeal_measures(part, day)
    )


def _decided(appeal: Appeal, known_day: date, day: date) -> date | None:
    """When it was decided, if that is known and was so on the day."""
    known = appeal.decided_registered_date
    is_decided = appeal.decided_date is not None and known is not None and known <= known_day
    return appeal.decided_date if is_decided and appeal.decided_date <= day else None


def _appeal_measures(long_part: list[tuple[Appeal, date | None]], day: date) -> Iterator[Row]:
    yield measure("reversal_share_long", "I alt", _reversals(long_part))
    part = [found for found in long_part if found[1] is None or in_period(found[1], day, PERIOD)]
    if not part:
        return
    outcomes = _outcomes(part)
    days = [(decided - appeal.complaint_date).days for appeal, decided in part if decided is not None]
    yield measure("reversal_share", "I alt", _reversals(part))
    yield from shares("appeal_outcome", OUTCOMES, outcomes, len(days), None)
    # a sum of nothing is empty, not 0
    found = measure("appeal_processing_days", "I alt", (sum(days), len(days), len(part), len(days)))
    yield found if days else {**found, "numerator": None}


def _outcomes(part: list[tuple[Appeal, date | None]]) -> list[str]:
    return ["Ikke afgjort" if decided is None else appeal.outcome or "Ukendt" for appeal, decided in part]


def _reversals(part: list[tuple[Appeal, date | None]]) -> tuple[int, int, int, int]:
    outcomes = _outcomes(part)
    reversed_ = sum(outcome in ("Ændret eller ophævet", "Hjemvist") for outcome in outcomes)
    merits = reversed_ + outcomes.count("Stadfæstet")
    return reversed_, merits, len(part), merits


# --- quality indicators ----------------------------------------------------------------------------------


def school_absence(net: NetKnown, day: date) -> pd.DataFrame:
    """The rows of the template on school absence."""
    return table(absence(net, day))


def school_wellbeing(net: NetKnown, day: date) -> pd.DataFrame:
    """The rows of the template on wellbeing at school."""
    return table(wellbeing(net, day))


def fit_progress(net: NetKnown, day: date) -> pd.DataFrame:
    """The rows of the template on progress by FIT."""
    return table(fit(net, day))


def line_positions(net: NetKnown, day: date) -> pd.DataFrame:
    """The rows of the template on positions on the line."""
    return table(line(net, day))


def aftercare_outcomes(net: NetKnown, day: date) -> pd.DataFrame:
    """The rows of the template on outcomes after care."""
    return table(aftercare(net, day))


def pupils(net: NetKnown, month_end: pd.Timestamp) -> pd.DataFrame:
    """Children of 7 to 16 with help at the month end, a row each with team and target group."""
    births = net.known.persons.set_index("person")["birth_date"]
    found = placed(net.known, month_end).drop_duplicates("person")
    ages = [age_on(births[person].date(), month_end.date()) for person in found["person"]]
    return found[[7 <= age <= 16 for age in ages]]


def reported(net: NetKnown) -> dict[str, dict[date, SchoolAbsence]]:
    """Per child and month end what the school reported, in grades 1 to 10 and with school days."""
    found: dict[str, dict[date, SchoolAbsence]] = {}
    for absent in net.visible(net.truth.school_absence):
        if absent.school_days > 0 and 1 <= absent.grade <= 10:
            end = (pd.Timestamp(absent.month) + pd.offsets.MonthEnd(0)).date()
            found.setdefault(net.current(absent.cpr), {})[end] = absent
    return found


def days_absent(absent: SchoolAbsence) -> Fraction:
    """Days absent of all kinds."""
    return Fraction(absent.sick_days + absent.permitted_days + absent.unpermitted_days)


def absence(net: NetKnown, day: date) -> Iterator[Row]:
    """School absence of the children with help in the three months that end on the day, and its change."""
    by_child = reported(net)
    ends = [(pd.Timestamp(day) - pd.offsets.MonthEnd(back)) for back in range(ABSENCE)]
    cells: dict[Cell, dict[str, list[SchoolAbsence]]] = {}
    for end in ends:
        for pupil in pupils(net, end).itertuples():
            for scope in (("municipality", net.known.municipality_code), ("organisation", pupil.organisation)):
                for breakdown in (("none", "all"), ("target_group", pupil.target_group)):
                    mine = cells.setdefault((*scope, *breakdown), {}).setdefault(pupil.person, [])
                    if (absent := by_child.get(pupil.person, {}).get(end.date())) is not None:
                        mine.append(absent)
    for cell, children in cells.items():
        for found in _absence_measures(children, by_child, day):
            yield row(net, day, cell, found)


def _absence_measures(
    children: dict[str, list[SchoolAbsence]], by_child: dict[str, dict[date, SchoolAbsence]], day: date
) -> Iterator[Row]:
    months = [absent for mine in children.values() for absent in mine]
    absent_days, school_days = sum(map(days_absent, months), Fraction(0)), sum(m.school_days for m in months)
    n_total, n_reported = len(children), sum(bool(mine) for mine in children.values())
    for code, whole in (("school_absence_share", school_days), ("school_absence_days", len(months))):
        found = measure(code, "I alt", (absent_days, whole, n_total, n_reported))
        if not months:
            # sums of nothing are empty, a count of nothing is 0
            found["numerator"] = None
            found["denominator"] = None if code == "school_absence_share" else found["denominator"]
        yield found
    changes = [_change(mine, by_child.get(child, {}), day) for child, mine in children.items()]
    compared = sum(change != "Kan ikke sammenlignes" for change in changes)
    members = ("Mindre fravær", "Uændret fravær", "Mere fravær", "Kan ikke sammenlignes")
    yield from shares("school_absence_change", members, changes, compared, None)


def _change(now: list[SchoolAbsence], months: dict[date, SchoolAbsence], day: date) -> str:
    first = sorted(months)[:ABSENCE]
    if not now or len(first) < ABSENCE or months_before(first[-1], day) < ABSENCE:
        return "Kan ikke sammenlignes"
    before = [months[end] for end in first]
    then, current = (
        sum(map(days_absent, part), Fraction(0)) / sum(absent.school_days for absent in part) for part in (before, now)
    )
    return "Mindre fravær" if current < then else "Mere fravær" if current > then else "Uændret fravær"


def wellbeing(net: NetKnown, day: date) -> Iterator[Row]:
    """Wellbeing at school of the newest year published by the day: the municipality, and the mean of the others."""
    cell = ("municipality", net.known.municipality_code, "none", "all")
    known = [i for i in net.visible(net.truth.indicators) if i.indicator_code == "SKOLETRIVSEL" and i.value is not None]
    shown = [i for i in known if i.registered_date <= day]
    for area in sorted({i.breakdown for i in shown}):
        newest = max(i.year for i in shown if i.breakdown == area)
        for member, is_own in (("Kommunen", True), ("De andre kommuner i sammenligningen", False)):
            values = [
                i.value
                for i in shown
                if i.breakdown == area
                and i.year == newest
                and (i.municipality_code == net.known.municipality_code) == is_own
            ]
            if values:
                # a published mean: how many answered is not the municipality's to know
                mean = sum(map(Fraction, values)) / len(values)
                empty = dict.fromkeys(("numerator", "denominator", "n_total", "n_measured", "coverage"))
                found = {"item": area, "measure_code": "school_wellbeing", "member": member, **empty}
                yield row(net, day, cell, {**found, "value": rounded(mean, 6)})


def fit(net: NetKnown, day: date) -> Iterator[Row]:
    """Where a course stands three months after its first answer: the child's own, or the parents' when it gave none."""
    answers: dict[str, dict[tuple[str, str], dict[date, Fraction]]] = {}
    for a in net.visible(net.truth.answers):
        if a.form == "Trivsel" and a.question == "Overordnet":
            courses = answers.setdefault(a.cpr, {})
            courses.setdefault((a.respondent, a.case_number), {})[a.answered_date] = Fraction(a.value)
    states = []
    for courses in answers.values():
        best = "Barn/ung" if any(respondent == "Barn/ung" for respondent, _ in courses) else "Forældre"
        for (respondent, _), values in courses.items():
            if respondent == best and in_period(min(values), day, PERIOD + TARGET):
                states.append(_progress(values, day))
    if states:
        told = sum(state not in ("Ikke målt igen", TOO_RECENT) for state in states)
        cell = ("municipality", net.known.municipality_code, "none", "all")
        members = ("Fremgang", "Uændret", "Tilbagegang", "Ikke målt igen", TOO_RECENT)
        for found in shares("fit_progress", members, states, told, None):
            yield row(net, day, cell, found)
        counts = (states.count("Fremgang"), told, len(states), told)
        yield row(net, day, cell, measure("fit_progress_share", "I alt", counts))


def _progress(values: dict[date, Fraction], day: date) -> str:
    first = min(values)
    target = later(first, TARGET)
    if target > day:
        return TOO_RECENT
    again = [at for at in values if first < at <= target]
    if not again:
        return "Ikke målt igen"
    change = values[max(again)] - values[first]
    return "Fremgang" if change > 0 else "Tilbagegang" if change < 0 else "Uændret"


def line(net: NetKnown, day: date) -> Iterator[Row]:
    """Where the children with help are placed on the line; a placing older than eight months is not followed up."""
    children = set(helped(net.known, pd.Timestamp(day))["person"])
    forms = [f for f in net.visible(net.truth.instrument_forms) if f.instrument_code == "BOERNELINJEN" and f.is_final]
    latest: dict[str, tuple[date, int]] = {}
    for form in sorted(forms, key=lambda f: (f.measured_date, f.registered_date)):
        if form.cpr in children and form.measured_date <= day:
            latest[form.cpr] = (form.measured_date, int(form.scores["Placering"]))
    places = [
        "Ikke fulgt op" if later(measured, 8) < day else f"{score} {LINE[score - 1]}"
        for measured, score in latest.values()
    ]
    members = (*(f"{number} {name}" for number, name in enumerate(LINE, start=1)), "Ikke fulgt op")
    if places:
        cell = ("municipality", net.known.municipality_code, "none", "all")
        for found in shares("line_position", members, places, len(places) - places.count("Ikke fulgt op"), None):
            yield row(net, day, cell, found)


@dataclass(frozen=True)
class Exit:
    """A young person's last day in care, and the next placement's first day (OPEN when there is none)."""

    person: str
    last: date
    next_start: date


def exits(net: NetKnown) -> list[Exit]:
    """Every end of care at 17 or older."""
    births = net.known.persons.set_index("person")["birth_date"]
    placements = net.known.services[net.known.services["kind"] == "Anbringelse"]
    found: set[Exit] = set()
    for person, mine in placements.groupby("person"):
        birth = births.get(person)
        for last in {stay for stay in mine["last"] if stay < OPEN}:
            left = last + pd.Timedelta(days=1)
            goes_on = ((mine["start"] <= left) & (left <= mine["last"])).any()
            if not goes_on and birth is not None and age_on(birth.date(), left.date()) >= 17:
                starts = [start for start in mine["start"] if start > left]
                found.add(Exit(str(person), last.date(), min(starts, default=OPEN).date()))
    return sorted(found, key=lambda e: (e.person, e.last))


def aftercare(net: NetKnown, day: date) -> Iterator[Row]:
    """Follow-ups that fell due in the year before the day, by indicator and months after care."""
    statuses: dict[tuple[str, date, int, str], tuple[date, str]] = {}
    ends = exits(net)
    for s in sorted(net.visible(net.truth.aftercare), key=lambda s: s.status_date):
        left = [e.last for e in ends if e.person == s.cpr and e.last < s.status_date]
        months = min((6, 12, 24), key=lambda wait: abs(months_before(s.placement_last_day, s.status_date) - wait))
        statuses[s.cpr, max(left, default=s.placement_last_day), months, s.indicator] = (s.status_date, s.outcome)
    groups: dict[tuple[int, str], list[str]] = {}
    for months in (6, 12, 24):
        for e in ends:
            due = later(e.last, months)
            if e.next_start > due and in_period(due, day, PERIOD):
                for indicator in PATHS:
                    at, outcome = statuses.get((e.person, e.last, months, indicator), (date.max, ""))
                    groups.setdefault((months, indicator), []).append(outcome if at <= day else "Ikke fulgt op")
    for (months, indicator), found in groups.items():
        cell = ("municipality", net.known.municipality_code, "followup_months", f"{months} måneder efter")
        told = sum(answer not in ("Ikke fulgt op", "Ukendt") for answer in found)
        name = INDICATORS.get(indicator, indicator)
        for counted in shares("aftercare_outcome", PATHS[indicator], found, told, name):
            yield row(net, day, cell, counted)
        if indicator == "Ungdomsuddannelse":
            counts = (found.count("Gennemført"), told, len(found), told)
            yield row(net, day, cell, measure("youth_education_completed", "I alt", counts, name))
