"""The rows that systems show of adults with support, in the order of their columns."""

from collections.abc import Callable, Iterator
from datetime import date

from simulator.extracts_authority import with_leftovers
from simulator.truth import MunicipalityTruth
from simulator.truth_adults import AdultOrder, GrantedHours
from simulator.values import Row, has_ended, known_end, known_last_day

CONTENT = "Støtte til struktur i hverdagen; aftaler og økonomi"
FACETS = {"SEL § 85": "Bostøtte", "SEL § 82 a": "Gruppeforløb", "SEL § 82 b": "Individuel hjælp"}


def _orders(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for o, status in with_leftovers(state, AdultOrder, state.orders):
        yield (
            o.order_id,
            o.case_number,
            o.cpr,
            o.order_kind,
            o.paragraph,
            o.offer_name,
            o.provider_name,
            o.application_date,
            o.board_date,
            o.decision_date,
            o.start_date,
            known_last_day(o, day),
            o.amount_dkk,
            o.price_unit,
            o.weekly_hours,
            o.needs_coordination,
            o.is_consent_given,
            CONTENT if o.needs_coordination else None,
            status or ("Accepteret" if o.start_date <= day else "Sendt"),
            o.registered_date,
        )


def _granted_hours(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for g, status in with_leftovers(state, GrantedHours, state.granted_hours):
        last = known_last_day(g, day)
        yield (
            g.grant_id,
            g.case_number,
            g.cpr,
            g.paragraph,
            g.offer_name,
            g.start_date,
            last,
            "Fast" if g.hours_high is None else "Interval",
            g.hours_low,
            g.hours_high,
            g.hours_period,
            g.package,
            g.level,
            g.is_group,
            status or ("Ophørt" if has_ended(g, day) else "Bevilget"),
            g.registered_date,
        )


def _vum_scores(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for s in state.vum_scores:
        yield (
            s.assessment_id,
            s.case_number,
            s.cpr,
            s.instrument_version,
            s.measured_date,
            s.theme,
            s.sub_theme,
            s.rater,
            s.level,
            s.expected_level,
            "Kladde" if s.is_draft else "Godkendt",
            None,
            s.registered_date,
        )


def _inflow(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for e in state.inflow:
        yield (
            e.entry_id,
            e.cpr,
            e.direction,
            e.origin,
            e.expected_date,
            e.expected_paragraph,
            e.expected_offer_type,
            e.expected_need,
            e.expected_weekly_hours,
            e.expected_monthly_dkk,
            e.likelihood_percent,
            e.registered_date,
            "Møde aftalt" if e.direction == "Tilgang" and e.expected_weekly_hours is not None else None,
        )


def _occupancy(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for s in sorted(state.stays, key=lambda stay: stay.key):
        yield (
            s.offer_id,
            s.department_id,
            s.cpr,
            s.start_date,
            known_last_day(s, day),
            s.paragraph,
            s.daily_rate_dkk,
            s.handling_municipality_code,
            s.budgeted_weekly_hours,
        )


def _adult_services(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    """The own providers' records of their adults, one per person, start, offer and service."""
    adults = {adult.cpr: adult for adult in state.adults}
    for o in state.orders:
        adult = adults.get(o.cpr)
        if not o.is_own or adult is None:
            continue
        last = known_last_day(o, day)
        is_over = has_ended(o, day)
        status = "Afsluttet" if is_over else "Planlagt" if o.start_date > day else "Aktiv"
        closed = known_end(adult.closed_date, adult.closed_registered_date, day)
        yield (
            o.cpr,
            o.start_date,
            last,
            o.registered_date,
            1,
            None,
            status,
            o.end_reason if is_over else None,
            FACETS.get(o.paragraph, "Botilbud"),
            f"{o.offer_name} {o.paragraph}",
            state.place_name,
            o.offer_name,
            o.provider_name,
            o.paragraph,
            adult.first_name,
            f"{state.place_name} Kommune",
            None,
            "Voksensag",
            "Afsluttet" if closed is not None else "Aktiv",
            None,
            False,
        )


ADULT_ROWS: dict[str, Callable[[MunicipalityTruth, date], Iterator[Row]]] = {
    "adult_order": _orders,
    "granted_hours": _granted_hours,
    "vum_score": _vum_scores,
    "expected_inflow": _inflow,
    "occupancy": _occupancy,
    "adult_service": _adult_services,
}
