"""What the source systems know on a day, and the rows they show of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Protocol, TypeVar

from simulator.extracts_adults import ADULT_ROWS
from simulator.extracts_authority import AUTHORITY_ROWS, person_id_changes
from simulator.extracts_provision import PROVISION_ROWS
from simulator.extracts_resources import INCREMENT_ROWS, RESOURCE_ROWS
from simulator.imperfections import score_text
from simulator.roles import acting_and_paying
from simulator.truth import Key, MunicipalityTruth, Person, Plan, Service
from simulator.truth_adults import Adult
from simulator.values import Row, has_ended, known_end, known_last_day

__all__ = ["Row", "known_at", "known_end", "plan_status", "rows", "service_status"]

CASE_TYPE = "Børnesag"
ADULT_CASE_TYPE = "Voksensag"
INSTRUMENT_CODE = "ICF5"


class Registered(Protocol):
    """A record that the systems know from its registered date."""

    @property
    def registered_date(self) -> date:
        """When the record becomes known."""

    @property
    def key(self) -> Key:
        """The record's key in the source."""


Record = TypeVar("Record", bound=Registered)

# The truth's list for each source table whose records can be corrected or removed.
LISTS = {"score": "measurements", "service": "services", "goal": "goals"}


def known_at(truth: MunicipalityTruth, day: date) -> MunicipalityTruth:
    """The truth as the systems have it on `day`: with late rows missing, errors standing, extra rows present.

    Dates that end something stay in the records; `known_end` tells whether the systems know them yet.
    """
    state = MunicipalityTruth(truth.municipality_code, truth.place_name)
    for item in fields(MunicipalityTruth):
        records = getattr(truth, item.name)
        if isinstance(records, list) and item.name not in ("corrections", "removals"):
            setattr(state, item.name, _visible(records, day))
    for removal in truth.removals:
        if removal.record.registered_date <= day < removal.removed_date:
            getattr(state, LISTS[removal.table]).append(removal.record)
    standing = {c.recorded.key: c.recorded for c in truth.corrections if c.corrected_date > day}
    state.measurements = [_as(record, standing) for record in state.measurements]
    state.services = [_as(record, standing) for record in state.services]
    return state


def _visible(records: Sequence[Record], day: date) -> list[Record]:
    return [record for record in records if record.registered_date <= day]


def _as(record: Record, standing: Mapping[Key, object]) -> Record:
    recorded = standing.get(record.key)
    return recorded if isinstance(recorded, type(record)) else record


def rows(truth: MunicipalityTruth, day: date, before: date = date.min) -> dict[str, list[Row]]:
    """The rows of every source table in an extract of `day`, sorted as the source does (by its key).

    Tables that are delivered as increments hold only what was registered after `before`, the delivery before.
    """
    state = known_at(truth, day)
    shown_rows = {table: list(shown(state, day)) for table, shown in ROWS.items()}
    return shown_rows | {table: list(shown(state, before)) for table, shown in INCREMENTS.items()}


def service_status(service: Service, day: date) -> str:
    """The status a service has in an extract of `day`."""
    if service.outcome == "draft":
        return "Kladde"
    if service.cancelled_date is not None and service.cancelled_date <= day:
        return "Annulleret"
    if service.start_date > day:
        return "Bevilget"
    return "Afsluttet" if has_ended(service, day) else "Aktiv"


def plan_status(plan: Plan, day: date) -> str:
    """The status a plan has in an extract of `day`."""
    if plan.is_draft:
        return "Udkast"
    return "Afsluttet" if has_ended(plan, day) else "Gældende"


def _persons(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    known = {person.cpr for person in state.persons}
    adults = (adult for adult in state.adults if adult.cpr not in known)
    people: list[Person | Adult] = [*state.persons, *adults]
    for p in sorted(people, key=lambda person: person.cpr):
        yield (
            p.cpr,
            p.first_name,
            p.last_name,
            p.sex,
            p.birth_date,
            p.residence_municipality_code,
            p.school_district if isinstance(p, Person) else None,
        )


def _cases(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    own = state.municipality_code
    lives_in = {p.cpr: p.residence_municipality_code for p in state.persons}
    for c in state.cases:
        closed = known_last_day(c, day)
        status = "Åben" if closed is None else "Lukket"
        yield (
            c.case_number,
            c.cpr,
            CASE_TYPE,
            c.target_group,
            status,
            c.opened_date,
            closed,
            c.registered_date,
            *acting_and_paying(c.case_number, lives_in.get(c.cpr), own),
        )
    for a in state.adults:
        closed = known_end(a.closed_date, a.closed_registered_date, day)
        status = "Åben" if closed is None else "Lukket"
        head = (a.case_number, a.cpr, ADULT_CASE_TYPE, a.target_group, status)
        roles = acting_and_paying(a.case_number, a.residence_municipality_code, own)
        yield *head, a.opened_date, closed, a.registered_date, *roles


def _caseworkers(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for e in state.employments:
        last = known_last_day(e, day)
        yield e.caseworker_id, e.full_name, e.team_id, e.team_name, e.district_name, e.start_date, last


def _assignments(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for a in state.assignments:
        last = known_last_day(a, day)
        yield a.case_number, a.caseworker_id, a.start_date, last, a.reason


def _services(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for s in sorted(state.services, key=lambda service: service.key):
        yield (
            day,
            s.start_date,
            known_last_day(s, day),
            s.amount_dkk,
            s.quantity,
            CASE_TYPE,
            s.provider_name,
            s.unit,
            s.calculation_frequency,
            s.cpr,
            s.case_number,
            s.type,
            s.service_type,
            s.offer_name,
            service_status(s, day),
            s.department,
            s.decision_paragraph,
            s.service_paragraph,
        )


def _scores(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for m in state.measurements:
        head = (
            m.measurement_id,
            m.case_number,
            m.cpr,
            INSTRUMENT_CODE,
            m.occasion,
            m.measured_date,
            m.registered_date,
        )
        for form in m.forms:
            for item, score in form.scores.items():
                yield *head, form.rater, item, score_text(item, score), form.is_final


def _plans(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for p in state.plans:
        last = known_last_day(p, day)
        yield p.plan_id, p.case_number, p.plan_type, p.created_date, last, plan_status(p, day)


def _goals(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for g in state.goals:
        yield (
            g.goal_id,
            g.plan_id,
            g.case_number,
            g.dimension,
            g.goal_text,
            g.created_date,
            known_last_day(g, day),
            g.start_score,
            g.expected_score,
        )


def _followups(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for f in state.followups:
        yield f.followup_id, f.goal_id, f.followup_date, f.registered_date, f.grade, f.goal_score


def _political_goals(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for g in state.political_goals:
        yield (
            g.political_goal_id,
            g.dimension,
            g.goal_text,
            g.goal_type,
            g.margin_points,
            g.start_date,
            g.last_day,
        )


def _providers(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for p in state.providers:
        yield p.provider_id, p.provider_name, p.cvr_number, p.ownership


def _offers(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for o in state.offers:
        yield (
            o.offer_id,
            o.offer_name,
            o.provider_id,
            o.offer_type,
            o.place_of_stay_code,
            o.places,
            o.target_group,
            o.start_date,
            o.last_day,
        )


def _acknowledgements(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    """Findings of an earlier control that were accepted; the goals were corrected since."""
    for goal in state.goals[:2]:
        yield "before_case_opened", goal.goal_id, "SB0001", "Rettes i kilden", goal.created_date, None


ROWS: dict[str, Callable[[MunicipalityTruth, date], Iterator[Row]]] = {
    "person": _persons,
    "case": _cases,
    "caseworker": _caseworkers,
    "caseworker_assignment": _assignments,
    "service": _services,
    "score": _scores,
    "plan": _plans,
    "goal": _goals,
    "goal_followup": _followups,
    "political_goal": _political_goals,
    "provider": _providers,
    "offer": _offers,
    "acknowledgement": _acknowledgements,
    **AUTHORITY_ROWS,
    **ADULT_ROWS,
    **PROVISION_ROWS,
    **RESOURCE_ROWS,
}
INCREMENTS = {"person_id_change": person_id_changes, **INCREMENT_ROWS}
