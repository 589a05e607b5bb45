"""What a municipality knows on a day, as tidy frames made from the simulator's truth.

Taken over from the simulator: the records with their own dates, and what it says of them: when each became known
(`registered_date`), when an end became known, what stood wrong until it was corrected, and what was shown until it was
removed. Not taken over: its extracts and files, and anything the warehouse made of them. Bulk that `detail_months` and
`sheet_months` cut off (shifts, visits, time sheets) is in none of the templates computed here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from simulator.truth import Correction, MunicipalityTruth, Removal, Service
from tests.oracle.bills import Bill, Cell, bills
from tests.oracle.repair import repaired

# Later than any day of the simulation: the last day of what has no end yet.
OPEN = pd.Timestamp(2200, 1, 1)
# The instrument whose items make up the function profile.
PROFILE = "ICF5"


@dataclass(frozen=True, eq=False)
class Known:
    """One municipality's knowledge: frames whose dates are timestamps, last days inclusive and `OPEN` when unknown.

    Two are equal only when they are the same, so that what is computed from one can be kept.

    persons: person, birth_date
    cases: case, person, target_group, start, last
    services: person, case, type, kind (Anbringelse or Forebyggelse), provider, offer, start, last, amount, quantity,
        frequency (granted ones alone)
    scores: person, case, measurement, measured, registered, rater, item, score, is_final
    forms: person, case, form, instrument, measured, registered, rater, item, score (as text), goal (None where none was
        set), is_final; the forms besides the function profile
    goals: goal, case, dimension, start, last (goals of a draft plan left out)
    followups: goal, followup, day, registered, grade
    assignments: case, caseworker, start, last
    employments: caseworker, team, start, last
    political_goals: political_goal, dimension, goal_type, margin (None = the default), start, last
    bills: what the ledger has posted for help; no frame
    """

    municipality_code: str
    persons: pd.DataFrame
    cases: pd.DataFrame
    services: pd.DataFrame
    scores: pd.DataFrame
    forms: pd.DataFrame
    goals: pd.DataFrame
    followups: pd.DataFrame
    assignments: pd.DataFrame
    employments: pd.DataFrame
    political_goals: pd.DataFrame
    bills: Mapping[Cell, Bill] = field(default_factory=dict)


def known_on(truth: MunicipalityTruth, day: date) -> Known:
    """The frames of what the systems know at the end of `day`."""
    drafts = {plan.plan_id for plan in _visible(truth.plans, day) if plan.is_draft}
    goals = [goal for goal in _shown(truth, "goal", truth.goals, day) if goal.plan_id not in drafts]
    services = granted_services(truth, day)
    return Known(
        municipality_code=truth.municipality_code,
        persons=_frame(_visible(truth.persons, day), {"person": "cpr", "birth_date": "birth_date"}),
        cases=_frame(
            _visible(truth.cases, day),
            {"case": "case_number", "person": "cpr", "target_group": "target_group", "start": "opened_date"},
            day,
        ),
        services=_frame(
            services,
            {
                "person": "cpr",
                "case": "case_number",
                "type": _type_name,
                "kind": "type",
                "provider": "provider_id",
                "offer": "offer_name",
                "start": "start_date",
                "amount": "amount_dkk",
                "quantity": "quantity",
                "frequency": "calculation_frequency",
            },
            day,
        ),
        scores=_scores(truth, day),
        forms=_forms(truth, day),
        goals=_frame(
            goals,
            {"goal": "goal_id", "case": "case_number", "dimension": "dimension", "start": "created_date"},
            day,
        ),
        followups=_frame(
            _visible(truth.followups, day),
            {
                "goal": "goal_id",
                "followup": "followup_id",
                "day": "followup_date",
                "registered": "registered_date",
                "grade": "grade",
            },
        ),
        assignments=_frame(
            _visible(truth.assignments, day),
            {"case": "case_number", "caseworker": "caseworker_id", "start": "start_date"},
            day,
        ),
        employments=_frame(
            _visible(truth.employments, day),
            {"caseworker": "caseworker_id", "team": "team_id", "start": "start_date"},
            day,
        ),
        political_goals=_frame(
            _visible(truth.political_goals, day),
            {
                "political_goal": "political_goal_id",
                "dimension": "dimension",
                "goal_type": "goal_type",
                "margin": "margin_points",
                "start": "start_date",
                "last": _planned_last_day,
            },
        ),
        bills=bills(truth, day),
    )


def granted_services(truth: MunicipalityTruth, day: date) -> list[Service]:
    """The services that count, as they stand on `day` (with the mistakes not yet corrected), their chains repaired."""
    granted = [service for service in _shown(truth, "service", truth.services, day) if _is_granted(service, day)]
    return repaired(granted, [last_day_known(service, day) for service in granted], day)


def last_day_known(record: Any, day: date) -> date | None:
    """The last day of something, if it is known on `day`."""
    known = record.last_day_registered_date
    last: date | None = record.last_day
    return last if known is not None and known <= day else None


def _visible(records: Iterable[Any], day: date) -> list[Any]:
    return [record for record in records if record.registered_date <= day]


def _shown(truth: MunicipalityTruth, table: str, records: Sequence[Any], day: date) -> list[Any]:
    """The known records, with the mistakes that stand on the day and the rows that are still to be removed."""
    wrong = {c.recorded.key: c.recorded for c in truth.corrections if _stands(c, table, day)}
    extra = [r.record for r in truth.removals if r.table == table and _is_still_there(r, day)]
    return [wrong.get(record.key, record) for record in _visible(records, day)] + extra


def _stands(correction: Correction, table: str, day: date) -> bool:
    return correction.table == table and correction.corrected_date > day


def _is_still_there(removal: Removal, day: date) -> bool:
    return removal.record.registered_date <= day < removal.removed_date


def _is_granted(service: Any, day: date) -> bool:
    """Whether a service counts: no draft, and not marked as cancelled by the day (C12)."""
    is_cancelled = service.cancelled_date is not None and service.cancelled_date <= day
    return service.outcome != "draft" and not is_cancelled


def _type_name(service: Any) -> str:
    """The type of intervention that the figures show: a stay for relief is relief."""
    return "Aflastning" if service.service_type == "Støtteophold" else service.service_type


def _planned_last_day(record: Any) -> pd.Timestamp:
    return OPEN if record.last_day is None else pd.Timestamp(record.last_day)


def _known_last_day(record: Any, day: date) -> pd.Timestamp:
    known = record.last_day_registered_date
    return _planned_last_day(record) if known is not None and known <= day else OPEN


def _head(measurement: Any) -> tuple[object, ...]:
    m = measurement
    return m.cpr, m.case_number, m.measurement_id, m.measured_date, m.registered_date


def _scores(truth: MunicipalityTruth, day: date) -> pd.DataFrame:
    """One row per measurement, rater and item of the function profile."""
    rows = [
        (
            m.cpr,
            m.case_number,
            m.measurement_id,
            m.measured_date,
            m.registered_date,
            form.rater,
            item,
            score,
            form.is_final,
        )
        for m in _shown(truth, "score", truth.measurements, day)
        for form in m.forms
        for item, score in form.scores.items()
    ]
    columns = ["person", "case", "measurement", "measured", "registered", "rater", "item", "score", "is_final"]
    return _dated(pd.DataFrame(rows, columns=columns))


def _forms(truth: MunicipalityTruth, day: date) -> pd.DataFrame:
    """One row per filled-in form, rater and item of the instruments besides the function profile."""
    rows = [
        (
            f.cpr,
            f.case_number,
            f.response_id,
            f.instrument_code,
            f.measured_date,
            f.registered_date,
            f.rater,
            item,
            score,
            f.goals.get(item),
            f.is_final,
        )
        for f in _shown(truth, "instrument_score", truth.instrument_forms, day)
        for item, score in f.scores.items()
    ]
    columns = ["person", "case", "form", "instrument", "measured", "registered", "rater", "item", "score", "goal"]
    return _dated(pd.DataFrame(rows, columns=[*columns, "is_final"]))


Source = str | Callable[[Any], Any]


def _frame(records: Iterable[Any], columns: dict[str, Source], day: date | None = None) -> pd.DataFrame:
    """A frame of the named attributes; with a day also `last`, the last day as far as it is known then."""
    taken = [
        [source(record) if callable(source) else getattr(record, source) for source in columns.values()]
        + ([] if day is None else [_known_last_day(record, day)])
        for record in records
    ]
    return _dated(pd.DataFrame(taken, columns=[*columns, *([] if day is None else ["last"])]))


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    dates = {"birth_date", "start", "last", "day", "measured", "registered"}.intersection(frame.columns)
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in sorted(dates)})
