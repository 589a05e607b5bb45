"""The rows that the registry and the providers' systems show, in the order of their columns."""

from collections.abc import Callable, Iterator
from datetime import date

from simulator.truth import MunicipalityTruth
from simulator.truth_provision import PlacesReport
from simulator.values import Row, known_end

DESCRIPTION = 'Borgeren blev ked af det; personalet talte om "pauser"'


def _departments(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    latest: dict[str, PlacesReport] = {}
    for report in state.places_reports:
        latest[report.department_id] = report
    for d in state.departments:
        told = latest.get(d.department_id)
        yield (
            d.department_id,
            d.offer_id,
            d.department_name,
            d.legal_basis,
            d.place_municipality_code,
            d.places,
            None if told is None else told.free_places,
            None if told is None else told.reported_date,
            d.method,
            d.citizen_directed_percent,
            d.start_date,
            d.last_day,
        )


def _rates(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for r in state.rates:
        head = (r.rate_id, r.department_id, r.rate_type, r.package, r.amount_dkk)
        yield *head, r.unit, r.weekly_hours, r.start_date, r.last_day


def _supervisions(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for s in state.supervisions:
        yield (
            s.finding_id,
            s.report_id,
            s.offer_id,
            s.visited_date,
            s.visit_kind,
            s.theme,
            s.score,
            s.finding_kind,
            s.due_date,
            s.resolved_date if s.resolved_date is not None and s.resolved_date <= day else None,
            None,
        )


def _target_groups(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for g in state.offer_target_groups:
        yield g.offer_id, g.target_group_code, g.target_group_name, g.area, g.minimum_age, g.maximum_age


def _delivered_hours(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for h in sorted(state.delivered_hours, key=lambda line: (line.team_name, line.key)):
        head = (h.line_id, h.team_name, h.employee_id, h.work_date, h.cpr)
        yield *head, h.activity, h.hours, h.paragraph


def _visits(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for v in state.visits:
        yield (
            v.visit_id,
            v.cpr,
            v.employee_id,
            v.offer_id,
            v.planned_at,
            v.planned_minutes,
            v.started_at,
            v.duration_minutes,
            "Aflyst" if v.cancelled_by else "Gennemført",
            v.cancelled_by,
            v.cancelled_at,
        )


def _incidents(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for i in state.incidents:
        yield (
            i.incident_id,
            i.cpr,
            i.offer_id,
            i.incident_type,
            i.area,
            i.occurred_at,
            i.severity_scale,
            i.severity,
            i.situation,
            i.reported_date,
            DESCRIPTION if i.severity is not None else None,
            i.registered_date,
        )


def _inquiries(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for i in state.inquiries:
        head = (i.inquiry_id, i.offer_id, i.inquiry_date, i.municipality_code, i.problem_type)
        yield *head, i.is_accepted, i.refusal_reason, i.answered_date


def _risk_profiles(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for r in state.risk_profiles:
        head = (r.profile_id, r.cpr, r.offer_id, r.instrument, r.assessed_at)
        yield *head, r.shift, r.colour, r.bvc_score, None, DESCRIPTION if r.colour == "Rød" else None


def _day_plans(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for p in state.day_plans:
        head = (p.plan_id, p.weekday, p.hour_band, p.theme, p.cpr)
        yield *head, p.minutes, p.group_size, p.valid_from, p.valid_last_day, None


def _child_services(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for s in state.child_services:
        stopped = known_end(s.stop_date, s.stop_registered_date, day)
        is_begun = s.start_date is not None and s.start_date <= day
        yield (
            day,
            s.referred_date,
            s.matched_date,
            s.start_date if is_begun else None,
            stopped,
            s.weekly_hours,
            s.record_id,
            s.service_type,
            s.case_number,
            s.unit_name,
            s.coordinator_name,
            s.coordinator_id,
            s.stop_reason if stopped is not None else None,
            "Afsluttet" if stopped is not None else "Aktiv" if is_begun else "Venter",
            None,
        )


def _goal_scores(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for s in state.provider_goal_scores:
        head = (s.score_id, s.cpr, s.goal_id, s.sub_goal_id, s.offer_id, s.scored_date)
        yield *head, s.rater, s.scale, s.value, None, s.registered_date


PROVISION_ROWS: dict[str, Callable[[MunicipalityTruth, date], Iterator[Row]]] = {
    "department": _departments,
    "rate": _rates,
    "supervision": _supervisions,
    "offer_target_group": _target_groups,
    "delivered_hours": _delivered_hours,
    "visit": _visits,
    "incident": _incidents,
    "inquiry": _inquiries,
    "risk_profile": _risk_profiles,
    "day_plan": _day_plans,
    "child_service": _child_services,
    "goal_score": _goal_scores,
}
